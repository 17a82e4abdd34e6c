// Run in a page once, by a click on "Read this page", and never on a denied site: what the page says of
// people in forms made for machines. The value of the last expression goes back to the popup.
(() => {
  const MOST = 200_000;
  let left = MOST;
  const take = (text) => {
    const value = String(text ?? "").trim();
    const size = new TextEncoder().encode(value).length;
    if (!value || size > left) return null;
    left -= size;
    return value;
  };
  const all = (selector, read, most) =>
    [...document.querySelectorAll(selector)].slice(0, most).map((node) => take(read(node))).filter(Boolean);
  const og = {};
  for (const meta of [...document.querySelectorAll('meta[property^="og:"], meta[property^="profile:"]')].slice(0, 30)) {
    const name = meta.getAttribute("property").replace(/^og:/, "");
    const value = take(meta.content);
    if (value && !(name in og)) og[name] = value;
  }
  return {
    og,
    me: all('a[rel~="me"][href], link[rel~="me"][href]', (node) => node.href, 20),
    mail: all('a[href^="mailto:" i]', (node) => node.getAttribute("href").slice(7), 20),
    ld: all('script[type="application/ld+json"]', (node) => node.textContent, 50),
  };
})();
