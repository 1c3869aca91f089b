#include "sim/cli/compare_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/estimate.hpp"
#include "sim/cli/table.hpp"

namespace lendsim {
namespace {

constexpr std::size_t kHeadlines = 3;  // rows: closures, interest income, default rate

// One line: a quantity under the baseline and one variant.
struct Line {
  std::string name;
  std::string cause;  // empty: of the whole book
  HorizonUnit unit = HorizonUnit::money;
  HorizonTime time = HorizonTime::sum;
  double baseline = 0.0, variant = 0.0;  // means
  double mean = 0.0, se = 0.0;           // of the difference
  std::array<double, kPairedFigures> figures{};
  bool few_events = false;

  double figure(PairedFigure which) const { return figures[static_cast<std::size_t>(which)]; }
};

Line line_of(const CompareGroup& group, const CompareVariable& v, std::size_t contrast,
             std::size_t cell) {
  const std::size_t cells = group.cells();
  const auto value = [&](const std::vector<double>& from, std::size_t row) {
    return from[row * cells + cell];
  };
  const auto place = [](Statistic s) { return static_cast<std::size_t>(s); };
  Line line;
  line.baseline = value(v.policies, place(Statistic::mean));
  line.variant = value(v.policies, (contrast + 1) * kStatistics + place(Statistic::mean));
  line.mean = value(v.difference, contrast * kStatistics + place(Statistic::mean));
  line.se = value(v.difference, contrast * kStatistics + place(Statistic::se));
  for (std::size_t f = 0; f < kPairedFigures; ++f) {
    line.figures[f] = value(v.pairing, contrast * kPairedFigures + f);
  }
  line.few_events = !v.few_events.empty() && v.few_events[contrast * cells + cell] != 0;
  return line;
}

std::vector<Line> headline_lines(const CompareResults& r, std::size_t contrast) {
  std::vector<Line> lines;
  for (const Headline& headline : headlines()) {
    const CompareVariable* v = r.variable("/horizon", headline.name);
    if (v == nullptr) continue;
    lines.push_back(line_of(*r.group("/horizon"), *v, contrast, 0));
    lines.back().name = headline.name;
    lines.back().unit = headline.unit;
    lines.back().time = headline.time;
  }
  return lines;
}

// Of all segments; causes that closed nothing under both policies are left out.
std::vector<Line> cause_lines(const CompareResults& r, std::size_t contrast) {
  std::vector<Line> lines;
  const CompareGroup* group = r.group("/horizon/by_cause");
  const CompareVariable* v = r.variable("/horizon/by_cause", "closures");
  if (v == nullptr) return lines;
  const std::vector<std::string>& causes = group->axes.back().labels;
  for (std::size_t c = 0; c < causes.size(); ++c) {
    Line line = line_of(*group, *v, contrast, c);
    if (line.baseline == 0.0 && line.variant == 0.0) continue;
    line.name = "closures";
    line.cause = causes[c];
    line.unit = HorizonUnit::accounts;
    lines.push_back(line);
  }
  return lines;
}

// The interval in words.
const char* verdict(const Line& line) {
  if (std::isnan(line.mean)) return "not defined";
  if (line.mean == 0.0 && !(line.se > 0.0)) return "the same";
  if (std::isnan(line.se)) return "one replication";
  if (line.few_events) return "too few events";
  if (line.figure(PairedFigure::low) > 0.0) return "higher";
  if (line.figure(PairedFigure::high) < 0.0) return "lower";
  return "no clear difference";
}

std::string with_sign(double value, int decimals) {
  std::string text = grouped(value, decimals);
  if (value > 0.0 && text.find_first_of("123456789") != std::string::npos) text.insert(0, 1, '+');
  return text;
}

void add_line(TextTable& table, const CompareResults& r, const Line& line) {
  const double scale = line.unit == HorizonUnit::share ? 100.0 : 1.0;
  const double half = line.figure(PairedFigure::high) - line.mean;
  const int decimals = decimals_for(scale * line.se, scale * line.baseline);
  const double change = line.baseline != 0.0 ? 100.0 * line.mean / std::abs(line.baseline) : NAN;
  table.add({line.cause.empty() ? line.name : line.cause, grouped(scale * line.baseline, decimals),
             grouped(scale * line.variant, decimals), with_sign(scale * line.mean, decimals),
             grouped(scale * half, decimals),
             std::isnan(change) ? "-" : with_sign(change, 1) + " %", verdict(line),
             unit_phrase(r.currency, line.unit, line.time)});
}

TextTable table_for(const CompareResults& r, std::size_t contrast, const std::string& title) {
  return TextTable({{title, Align::left},
                    {r.policies.front().label},
                    {r.policies[contrast + 1].label},
                    {"difference"},
                    {"+-"},
                    {"change"},
                    {"", Align::left},
                    {"unit", Align::left}});
}

std::string heading(const CompareResults& r) {
  return fmt::format("{}, {}, {} from {}-{:02}\n",
                     counted(r.replications.size(), "pair") + " of replications",
                     counted(static_cast<std::uint64_t>(r.borrowers), "borrower"),
                     counted(static_cast<std::uint64_t>(r.months), "month"), r.start.year(),
                     r.start.month_of_year());
}

std::string tables(const CompareResults& r) {
  std::string text = heading(r);
  if (!r.unpaired.empty()) {
    text += "NOT pairs: the runs differ in " + r.unpaired + "\n";
  }
  for (std::size_t c = 0; c < r.contrasts(); ++c) {
    TextTable book = table_for(r, c, "");
    for (const Line& line : headline_lines(r, c)) add_line(book, r, line);
    text.append("\n").append(book.text());
    const std::vector<Line> closed = cause_lines(r, c);
    if (closed.empty()) continue;
    TextTable causes = table_for(r, c, "closures by cause");
    for (const Line& line : closed) add_line(causes, r, line);
    text.append("\n").append(causes.text());
  }
  return text +
         "\n+-: half the 95 % confidence interval of the paired difference. Of rows without any\n"
         "difference one in twenty will still be called higher or lower.\n";
}

std::string csv_number(double value) {
  return std::isfinite(value) ? fmt::format(",{}", value) : ",";
}

std::string csv(const CompareResults& r) {
  std::string text = "contrast,measure,cause,unit,time,baseline,variant,difference,se";
  for (const PairedFigureInfo& figure : kPairedFigureTable) {
    text += fmt::format(",{}", figure.name);
  }
  text += ",few_events\n";
  for (std::size_t c = 0; c < r.contrasts(); ++c) {
    std::vector<Line> lines = headline_lines(r, c);
    const std::vector<Line> causes = cause_lines(r, c);
    lines.insert(lines.end(), causes.begin(), causes.end());
    for (const Line& line : lines) {
      text += fmt::format("{},{},{},{},{}", csv_field(r.contrast(c)), line.name,
                          csv_field(line.cause), csv_field(unit_name(r.currency, line.unit)),
                          line.time == HorizonTime::sum ? "horizon" : "last_month");
      for (const double v : {line.baseline, line.variant, line.mean, line.se}) {
        text += csv_number(v);
      }
      for (const double v : line.figures) text += csv_number(v);
      text += line.few_events ? ",1\n" : ",0\n";
    }
  }
  return text;
}

std::string json_line(const CompareResults& r, const Line& line) {
  std::string text = fmt::format("{{\"name\": {}, ", json_string(line.name));
  if (!line.cause.empty()) text += fmt::format("\"cause\": {}, ", json_string(line.cause));
  text += fmt::format(
      "\"unit\": {}, \"time\": \"{}\", \"baseline\": {}, \"variant\": {}, \"difference\": {}, "
      "\"se\": {}",
      json_string(unit_name(r.currency, line.unit)),
      line.time == HorizonTime::sum ? "horizon" : "last_month", json_number(line.baseline),
      json_number(line.variant), json_number(line.mean), json_number(line.se));
  for (std::size_t f = 0; f < kPairedFigures; ++f) {
    text += fmt::format(", \"{}\": {}", kPairedFigureTable[f].name, json_number(line.figures[f]));
  }
  return text + fmt::format(", \"few_events\": {}}}", line.few_events);
}

std::string json_list(const CompareResults& r, const std::vector<Line>& lines) {
  std::string text;
  for (const Line& line : lines) {
    text += (text.empty() ? "\n        " : ",\n        ") + json_line(r, line);
  }
  return "[" + text + "]";
}

std::string json(const CompareResults& r) {
  std::string contrasts;
  for (std::size_t c = 0; c < r.contrasts(); ++c) {
    contrasts += fmt::format(
        "{}    {{\"contrast\": {}, \"baseline\": {}, \"variant\": {},\n      \"measures\": "
        "{},\n      \"causes\": {}}}",
        c == 0 ? "" : ",\n", json_string(r.contrast(c)), json_string(r.policies[0].label),
        json_string(r.policies[c + 1].label), json_list(r, headline_lines(r, c)),
        json_list(r, cause_lines(r, c)));
  }
  return fmt::format(
      "{{\n  \"replications\": {},\n  \"seed\": \"{}\",\n  \"unpaired\": {},\n  \"precision\": "
      "{},\n  \"contrasts\": [\n{}\n  ]\n}}\n",
      r.replications.size(), r.seed, json_string(r.unpaired), json_number(r.precision), contrasts);
}

}  // namespace

std::string comparison_text(const CompareResults& results, TableFormat format) {
  switch (format) {
    case TableFormat::csv:
      return csv(results);
    case TableFormat::json:
      return json(results);
    case TableFormat::table:
      break;
  }
  return tables(results);
}

std::vector<std::string> comparison_advice(const CompareResults& r) {
  std::vector<std::string> lines;
  if (r.replications.size() == 1) {
    lines.emplace_back("one pair has no standard error; --replications 2 or more gives one");
    return lines;
  }
  for (std::size_t c = 0; c < r.contrasts(); ++c) {
    const std::vector<Line> rows = headline_lines(r, c);
    for (std::size_t i = 0; i < std::min(kHeadlines, rows.size()); ++i) {
      const double saved = rows[i].figure(PairedFigure::variance_reduction);
      const double needed = rows[i].figure(PairedFigure::replications_needed);
      if (std::isnan(saved)) continue;
      std::string line =
          fmt::format("{}, {}: as exact as {} times as many independent runs", r.contrast(c),
                      rows[i].name, grouped(saved, saved < 10.0 ? 1 : 0));
      if (needed > static_cast<double>(r.replications.size())) {
        line += fmt::format(
            "; about {} replications for a standard error of {:.2g} % of the "
            "difference",
            grouped(needed), 100.0 * r.precision);
      }
      lines.push_back(line);
    }
  }
  return lines;
}

}  // namespace lendsim
