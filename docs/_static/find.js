// Finds words as they are written: Japanese has no spaces, so a word is any run of characters.
"use strict";

// Same length as before, so that a place found is a place shown.
const plain = (text) => Array.from(text, (c) => {
  const n = c.normalize("NFKC").toLowerCase();
  return n.length === c.length ? n : c;
}).join("");
const made = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text }, more);

function score(section, words) {
  let sum = 0;
  for (const word of words) {
    const often = section.plain.split(word).length - 1;
    const headed = section.head.includes(word);
    if (!often && !headed) return 0;
    sum += Math.min(often, 5) + (headed ? 10 : 0) + (section.head === word || section.sign === word ? 100 : 0);
  }
  return sum;
}

function excerpt(section, word) {
  const at = Math.max(section.plain.indexOf(word), 0);
  const from = Math.max(at - 30, 0);
  const shown = made("p", from ? "…" : "");
  const rest = section.text.slice(from, at + 90);
  plain(rest).split(word).reduce((place, piece, k) => {
    if (k) { shown.append(made("mark", rest.slice(place, place + word.length))); place += word.length; }
    shown.append(rest.slice(place, place + piece.length));
    return place + piece.length;
  }, 0);
  if (at + 90 < section.text.length) shown.append("…");
  return shown;
}

function find(sections, asked) {
  const words = plain(asked).split(/\s+/).filter(Boolean);
  const list = document.getElementById("found");
  list.replaceChildren();
  if (!words.length) { document.getElementById("count").textContent = ""; return; }
  const hits = sections.map((s) => [score(s, words), s]).filter(([n]) => n).sort(([a], [b]) => b - a);
  document.getElementById("count").textContent =
    hits.length ? `${hits.length}か所にあります。` : "見つかりません。短いことばでさがしてください。";
  for (const [, section] of hits.slice(0, 40)) {
    const item = made("li", "");
    item.append(made("a", section.name, { href: section.url }), made("span", section.page), excerpt(section, words[0]));
    list.append(item);
  }
}

const sections = window.SECTIONS.map((s) => ({
  ...s, plain: plain(s.text), head: plain(s.name), sign: plain(s.sign || ""),
}));
const field = document.getElementById("asked");
field.value = new URLSearchParams(location.search).get("q") || "";
field.addEventListener("input", () => find(sections, field.value));
field.form.addEventListener("submit", (event) => event.preventDefault());
find(sections, field.value);
field.focus();
