"""The app in a browser: pages and /api over the functions that the command line calls."""
