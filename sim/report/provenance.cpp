#include <fmt/format.h>

#include "sim/report/markup.hpp"
#include "sim/report/tables.hpp"

namespace lendsim::report {
namespace {

void entry(Markup& out, const char* term, const std::string& what) {
  if (what.empty()) return;
  out.leaf("dt", {}, term).leaf("dd", {}, what);
}

std::string sources_of(const RunResults& run) {
  std::string text;
  for (const auto& [name, sha256] : run.sources) {
    text += fmt::format("{}{} (SHA-256 {})", text.empty() ? "" : "; ", name, sha256);
  }
  return text;
}

std::string on_one_line(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  std::string out;
  for (const char c : text) out += c == '\n' ? std::string("; ") : std::string(1, c);
  return out;
}

}  // namespace

std::string provenance_html(Runs runs) {
  Markup out;
  for (const RunInput& input : runs) {
    const RunResults& run = input.results;
    out.open("section", {{"class", "provenance"}});
    if (runs.size() > 1) out.leaf("h3", {}, input.name);
    out.open("dl");
    entry(out, "Scenario", run.title);
    entry(out, "SHA-256 of the resolved scenario", run.scenario_sha256);
    entry(out, "Made from", sources_of(run));
    entry(out, "Overrides", on_one_line(run.overrides));
    entry(out, "Seed", fmt::format("{}", run.seed));
    entry(out, "Replications", fmt::format("{}", run.replications));
    entry(out, "Borrowers", fmt::format("{}", run.borrowers));
    entry(out, "Months",
          fmt::format("{} from {}, after {} of warm-up", run.shape.points - 1,
                      month_text(run.start), run.shape.months - (run.shape.points - 1)));
    entry(out, "Made by", fmt::format("{}, {} {}", run.source, run.compiler, run.build_type));
    out.close();
    out.open("details").leaf("summary", {}, "The resolved scenario");
    out.leaf("pre", {{"tabindex", "0"}}, run.scenario).close();
    out.close();
  }
  return out.str() + "\n";
}

}  // namespace lendsim::report
