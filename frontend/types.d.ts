export {}; // htmx-ext-sse: its script has no types that check
