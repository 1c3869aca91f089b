#include <array>
#include <cstdint>

#include "models/base/sha256.hpp"
#include "sim/report/assets.hpp"

namespace lendsim::report {
namespace {

// Reads out what is under the pointer or the arrow keys, and switches what the key names on and
// off. Texts go in as text, never as markup.
constexpr const char* kScript = R"js(
"use strict";
(() => {
  const make = (name, parent, look) => {
    const e = parent.namespaceURI.endsWith("svg")
      ? document.createElementNS(parent.namespaceURI, name) : document.createElement(name);
    e.setAttribute("class", look);
    return parent.appendChild(e);
  };
  const nearest = (list, x) => {
    let best = 0;
    list.forEach((v, i) => { if (Math.abs(v - x) < Math.abs(list[best] - x)) best = i; });
    return best;
  };
  const figure = (fig, d) => {
    const plot = fig.querySelector(".plot"), svg = plot.querySelector("svg");
    const view = svg.viewBox.baseVal, all = d.m === "x";
    const cross = make("path", svg, "cross"), spot = make("circle", svg, "spot");
    const read = make("div", plot, "read");
    let i = d.x.length - 1, k = 0;
    spot.setAttribute("r", 3.5);
    const hide = () => { for (const e of [cross, spot, read]) e.style.display = "none"; };
    const rows = () => (all ? d.s : [d.s[k]]).filter(s => s.t[i]);
    const show = () => {
      const lines = rows(), many = d.s.length > 1;
      if (!lines.length) return hide();
      const texts = lines.map(s => (many && all ? s.n + ": " : "") + s.t[i]);
      const title = (all ? d.x[i] : d.m === "cell" ? d.s[k].n + " → " + d.x[i]
        : d.s[k].n + ", " + d.x[i]) + (d.u ? " · " + d.u : "");
      read.replaceChildren();
      make("b", read, "").textContent = title;
      for (const t of texts) make("div", read, "").textContent = t;
      for (const e of [cross, spot, read]) e.style.display = "";
      const y = lines[0].y[i];
      cross.style.display = d.m === "cell" ? "none" : "";
      cross.setAttribute("d", `M${d.px[i]} ${d.top}V${d.bottom}`);
      spot.style.display = y === null || d.m === "cell" || (all && many) ? "none" : "";
      spot.setAttribute("cx", d.px[i]);
      spot.setAttribute("cy", y === null ? 0 : y);
      const r = plot.getBoundingClientRect(), w = read.offsetWidth, x = svg.clientWidth * d.px[i] / view.width;
      const side = x + 12 + w < r.width || x < r.width / 2 ? x + 12 : x - 12 - w;
      const most = document.documentElement.clientWidth - 4 - w - r.left;
      read.style.left = Math.max(4 - r.left, Math.min(side, most)) + "px";
      read.style.top = d.m === "cell" ? `${100 * y / view.height}%` : "0";
      plot.setAttribute("aria-valuenow", i);
      plot.setAttribute("aria-valuetext", [title, ...texts].join("; "));
    };
    const at = e => {
      const r = svg.getBoundingClientRect();
      const x = (e.clientX - r.left) * view.width / r.width;
      const y = (e.clientY - r.top) * view.height / r.height;
      i = nearest(d.px, x);
      if (!all) k = nearest(d.s.map(s => s.y[i] === null ? Infinity : s.y[i]), y);
      show();
    };
    plot.tabIndex = 0;
    for (const [name, value] of Object.entries({role: "slider", "aria-valuemin": 0,
      "aria-valuemax": d.x.length - 1, "aria-valuenow": i,
      "aria-labelledby": fig.id + "-title"})) plot.setAttribute(name, value);
    svg.addEventListener("pointermove", at);
    svg.addEventListener("pointerdown", at);
    svg.addEventListener("pointerleave", hide);
    plot.addEventListener("blur", hide);
    plot.addEventListener("focus", () => { if (plot.matches(":focus-visible")) show(); });
    plot.addEventListener("keydown", e => {
      const last = d.x.length - 1, step = {ArrowLeft: -1, ArrowRight: 1}[e.key];
      const move = all ? 0 : {ArrowUp: -1, ArrowDown: 1}[e.key];
      if (e.key === "Escape") return hide();
      if (e.key === "Home") i = 0; else if (e.key === "End") i = last;
      else if (step) i = Math.min(last, Math.max(0, i + step));
      else if (move) k = Math.min(d.s.length - 1, Math.max(0, k + move));
      else return;
      e.preventDefault();
      show();
    });
    hide();
  };
  for (const data of document.querySelectorAll("figure > script")) {
    figure(data.parentNode, JSON.parse(data.textContent));
  }
  for (const key of document.querySelectorAll("span.key")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "key";
    button.append(...key.childNodes);
    button.setAttribute("aria-pressed", true);
    button.addEventListener("click", () => {
      const off = document.body.classList.toggle("no-" + key.dataset.k);
      button.setAttribute("aria-pressed", !off);
    });
    key.replaceWith(button);
  }
})();
)js";

int digit_of(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

}  // namespace

std::string script() { return kScript; }

std::string policy_hash(const std::string& script) {
  static constexpr char kDigits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::string hex = sha256_hex(script);
  std::array<std::uint32_t, 33> bytes{};  // 32, and one of padding
  for (std::size_t i = 0; i < 32; ++i) {
    bytes[i] = static_cast<std::uint32_t>(16 * digit_of(hex[2 * i]) + digit_of(hex[2 * i + 1]));
  }
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::uint32_t word = bytes[i] << 16U | bytes[i + 1] << 8U | bytes[i + 2];
    for (const unsigned shift : {18U, 12U, 6U, 0U}) text += kDigits[word >> shift & 63U];
  }
  text.back() = '=';  // 32 bytes are 43 digits
  return "sha256-" + text;
}

}  // namespace lendsim::report
