// The state of the page, kept in the URL's fragment: "#filter=tcp&sort=model.up&mark=latency-0.3".
// A fragment without "=" is the name of a section, as ever.
const view = (() => {
  const read = () => {
    const text = location.hash.slice(1);
    return new URLSearchParams(text.includes("=") ? text : "");
  };
  const listeners = [];
  return {
    get: (name) => read().get(name) ?? "",
    set(name, value) {
      const state = read();
      if (value === "") state.delete(name);
      else state.set(name, value);
      const text = state.toString();
      history.replaceState(null, "", text ? "#" + text : location.pathname + location.search);
    },
    // Calls `restore` now, and whenever the reader opens another fragment.
    restored(restore) {
      listeners.push(restore);
      restore();
    },
    start: () => addEventListener("hashchange", () => listeners.forEach((restore) => restore())),
  };
})();
