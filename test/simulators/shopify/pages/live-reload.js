/* global window, EventSource */
new EventSource("/_sim/reloads").addEventListener("reload", () => window.location.reload());
