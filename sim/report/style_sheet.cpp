#include <fmt/format.h>

#include "sim/report/assets.hpp"
#include "sim/report/palette.hpp"

namespace lendsim::report {
namespace {

constexpr const char* kLayout = R"css(
*{box-sizing:border-box}
body{margin:0 auto;padding:1.2rem 1rem 3rem;max-width:84rem;background:var(--paper);color:var(--ink);
 font:1rem/1.45 system-ui,'Segoe UI','Noto Sans','Noto Sans CJK SC',sans-serif}
h1{font-size:1.5rem;line-height:1.2;margin:0 0 .2rem}
h2{font-size:1.15rem;margin:2rem 0 .5rem;padding-top:.6rem;border-top:1px solid var(--grid)}
h3{font-size:1rem;margin:1rem 0 .3rem}
header p{margin:.3rem 0;max-width:72rem}
.size{color:var(--muted)}
.read-me,.note,dl{font-size:.9rem}
.warning{font-weight:600;border-left:.3rem solid var(--s1);padding-left:.6rem}
.note{color:var(--muted);max-width:60rem}
.keys{display:flex;flex-wrap:wrap;gap:.3rem .9rem;font-size:.9rem}
.key svg{width:1.8rem;height:.8rem;vertical-align:-.05rem}
button.key{font:inherit;color:inherit;background:none;border:1px solid var(--muted);border-radius:.4rem;
 padding:.1rem .5rem;cursor:pointer;text-align:left}
button.key[aria-pressed=false]{border-style:dashed;text-decoration:line-through;color:var(--muted)}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.18rem .55rem;text-align:right;white-space:nowrap;border-bottom:1px solid var(--grid)}
th[scope=row],td.unit,thead th:first-child,thead th:last-child{text-align:left;font-weight:400}
table:not(.headline) thead th:last-child{text-align:right;font-weight:600}
table:not(.headline) thead th:first-child{text-align:left;font-weight:400;color:var(--muted)}
td.unit{color:var(--muted)}
tr.first th,tr.first td:not(.unit){font-weight:600}
code{font-size:.8rem;color:var(--muted);font-weight:400}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,23rem),1fr));gap:1rem 1.4rem}
.grid.many{grid-template-columns:repeat(auto-fill,minmax(min(100%,13rem),1fr));gap:.6rem 1.2rem}
figure{margin:0;min-width:0}
figure.wide{grid-column:1/-1;max-width:52rem}
figcaption{font-weight:600;font-size:.95rem;margin-bottom:.15rem}
.small figcaption{font-size:.85rem}
.plot{position:relative}
.plot svg{display:block;width:100%;height:auto;overflow:visible}
.plot text{font-family:inherit}
.read{position:absolute;top:0;z-index:2;pointer-events:none;max-width:24rem;width:max-content;
 background:var(--paper);color:var(--ink);border:1px solid var(--muted);border-radius:.3rem;
 padding:.2rem .5rem;font-size:.8rem;line-height:1.35;font-variant-numeric:tabular-nums}
.read b{display:block}
.cross{stroke:var(--ink);stroke-dasharray:2 2}
.spot{fill:var(--ink);stroke:var(--paper)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem}
dt{color:var(--muted)}dd{margin:0;overflow-wrap:anywhere}
pre{max-height:30rem;overflow:auto;font-size:.8rem;border:1px solid var(--grid);padding:.5rem}
text{fill:var(--ink)}text.muted{fill:var(--muted)}
.grid path.grid,path.grid{stroke:var(--grid)}.zero,.tick,.lead{stroke:var(--muted)}
.when{stroke:var(--muted)}.halo{paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
.marks{font-size:.9rem;margin:.3rem 0;padding:0;display:flex;flex-wrap:wrap;gap:.1rem 1.2rem;list-style:none;
 color:var(--muted)}
.area{stroke:var(--paper)}.heat{fill:var(--heat)}
.line,.stem{stroke:var(--c);fill:none}.band,.mark{fill:var(--c)}
.no-mean .line,.no-b50 .b50,.no-b90 .b90,.no-ci .ci{display:none}
.keys .line,.keys .band{display:inline!important}
@media(max-width:40rem){body{padding:.8rem .7rem 2rem}figure.wide .plot{overflow-x:auto}
 figure.wide svg{min-width:34rem}dl{grid-template-columns:1fr}dt{margin-top:.4rem}
 th,td{padding:.15rem .4rem;font-size:.85rem}th[scope=row]{white-space:normal;min-width:8rem}
 .headline code{display:none}}
@media print{body{padding:0;max-width:none;font-size:10pt}.grid{grid-template-columns:1fr 1fr}
 .grid.many{grid-template-columns:1fr 1fr 1fr}figure,tr,.provenance dl{break-inside:avoid}
 h2{break-after:avoid}.read,details{display:none}button.key{border:0;padding:0}
 .scroll{overflow:visible}th,td{padding:.1rem .4rem;font-size:9pt}}
@page{margin:14mm}
)css";

std::string colours(bool dark) {
  std::string css = dark ? "--paper:#14181d;--ink:#e6e9ed;--muted:#9ba7b4;--grid:#353d46;"
                           "--heat:#1f6fa6;--focus:#8cc8ee;"
                         : "--paper:#fff;--ink:#1f2328;--muted:#57606a;--grid:#d8dee4;"
                           "--heat:#4aa3d9;--focus:#0b5cad;";
  for (std::size_t i = 0; i < kSeriesStyles.size(); ++i) {
    css += fmt::format("--s{}:{};", i, dark ? kSeriesStyles[i].dark : kSeriesStyles[i].light);
  }
  for (std::size_t i = 0; i < kSteps.size(); ++i) {
    css += fmt::format("--q{}:{};", i, dark ? kSteps[i].dark : kSteps[i].light);
  }
  return css;
}

}  // namespace

std::string style_sheet() {
  std::string css = fmt::format(":root{{color-scheme:light dark;{}}}\n", colours(false));
  css += fmt::format("@media screen and (prefers-color-scheme:dark){{:root{{{}}}}}", colours(true));
  css += kLayout;
  for (std::size_t i = 0; i < kSeriesStyles.size(); ++i) {
    css += fmt::format(".s{0}{{--c:var(--s{0})}}", i);
    // Switches of runs act on charts in which a series is a run.
    css += fmt::format(".no-r{0} .overlay .r{0}{{display:none}}", i);
  }
  for (std::size_t i = 0; i < kSteps.size(); ++i) {
    css += fmt::format(".q{0}{{--c:var(--q{0})}}.area.q{0}{{fill:var(--q{0})}}", i);
  }
  return css + "\n";
}

}  // namespace lendsim::report
