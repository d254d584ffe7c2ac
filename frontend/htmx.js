// htmx as a global too, which is how islands ask it for something.
import htmx from "htmx.org";

Object.assign(globalThis, { htmx });
