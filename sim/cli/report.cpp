// lendsim report: result files as one page that anybody can open.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "sim/cli/command.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/table.hpp"
#include "sim/report/compare_page.hpp"
#include "sim/report/headline.hpp"
#include "sim/report/page.hpp"
#include "sim/report/palette.hpp"
#include "sim/report/scenario_text.hpp"
#include "sim/results/errors.hpp"
#include "sim/results/read_compare.hpp"
#include "sim/results/read_run.hpp"
#include "sim/results/write_compare.hpp"
#include "sim/results/write_text.hpp"
#include "sim/study/run.hpp"

namespace lendsim {
namespace {

namespace fs = std::filesystem;
using report::RunInput;

RunInput read_input(const std::string& path) {
  RunInput run;
  run.name = fs::path(path).stem().string();
  run.results = read_run(path, {.replications = false});
  const RunResults& r = run.results;
  if (!r.complete) {
    throw CorruptFile(fmt::format(
        "{} holds {} of {} replications only; the same lendsim run with --force and without "
        "--finalise completes it",
        path, r.replications, r.replications_wanted));
  }
  run.marks = report::marks_of(r.scenario, r.start, r.shape.points - 1);
  run.kept = read_kept_sums(path, report::headline_measures());
  return run;
}

// Labels tell runs apart: files of the same name get a number.
void make_names_unique(std::vector<RunInput>& runs) {
  std::map<std::string, int> count;
  for (const RunInput& run : runs) ++count[run.name];
  std::map<std::string, int> next;
  for (RunInput& run : runs) {
    if (count[run.name] > 1) run.name += fmt::format(" ({})", ++next[run.name]);
  }
}

// Curves lie on one x axis in one unit, and their difference is that of the policies.
void check_overlay(const std::vector<RunInput>& runs, const std::vector<std::string>& files) {
  const RunResults& a = runs[0].results;
  for (std::size_t i = 1; i < runs.size(); ++i) {
    const RunResults& b = runs[i].results;
    const auto refuse = [&](std::string_view what, const auto& x, const auto& y) {
      throw UsageError(fmt::format("{} and {} do not share {} ({} and {}); report them one by one",
                                   files[0], files[i], what, x, y));
    };
    if (a.currency != b.currency) refuse("the currency", a.currency, b.currency);
    if (a.seed != b.seed) refuse("the seed", a.seed, b.seed);
    if (a.start != b.start) {
      refuse("the first month", report::month_text(a.start), report::month_text(b.start));
    }
    if (a.shape.points != b.shape.points) {
      refuse("the number of months", a.shape.points - 1, b.shape.points - 1);
    }
    if (a.borrowers != b.borrowers) refuse("the number of borrowers", a.borrowers, b.borrowers);
  }
}

struct Text {
  std::string path;
  std::string content;
};

// What is made of the files that are reported on.
struct Contents {
  std::string page;
  std::vector<report::Figure> figures;
};

Contents of_runs(const std::vector<std::string>& files) {
  std::vector<RunInput> runs;
  runs.reserve(files.size());
  for (const std::string& file : files) runs.push_back(read_input(file));
  make_names_unique(runs);
  check_overlay(runs, files);
  return {report::page(runs), report::figures(runs)};
}

Contents contents_of(const std::vector<std::string>& files) {
  const auto is_comparison = [](const std::string& file) {
    return layout_of(file) == kCompareLayout;
  };
  if (std::none_of(files.begin(), files.end(), is_comparison)) return of_runs(files);
  if (files.size() > 1) {
    throw UsageError("a comparison is reported on alone: give one comparison, or runs");
  }
  const CompareResults results = read_compare(files[0]);
  return {report::compare_page(results), report::compare_figures(results)};
}

// One file per figure, in a directory that is made if need be. All can be written, or none is.
std::vector<Text> svg_files(const std::vector<report::Figure>& figures,
                            const std::string& directory, bool force) {
  std::error_code error;
  const fs::path parent = fs::path(directory).lexically_normal().parent_path();
  if (fs::exists(directory, error) && !fs::is_directory(directory, error)) {
    throw CannotCreate(directory + " is not a directory");
  }
  if (!parent.empty() && !fs::is_directory(parent, error)) {
    throw CannotCreate("cannot create " + directory + ": there is no directory " + parent.string());
  }
  std::vector<Text> files;
  const bool there = fs::is_directory(directory, error);
  for (const report::Figure& figure : figures) {
    const std::string path = (fs::path(directory) / (figure.name + ".svg")).string();
    files.push_back({there ? checked_output(path, force) : path, report::figure_svg(figure)});
  }
  return files;
}

void make_directory(const std::string& directory) {
  std::error_code error;
  fs::create_directory(directory, error);
  if (error) throw CannotCreate("cannot create " + directory + ": " + error.message());
}

int report_runs(const Arguments& arguments, Terminal& terminal) {
  const bool force = arguments.has("force");
  const std::optional<std::string> svg = arguments.text("svg");
  const std::optional<std::string> output = arguments.text("output");
  const std::string page_path =
      output.value_or(fs::path(arguments.files[0]).stem().string() + ".html");
  const bool with_page = output || !svg;
  if (with_page) checked_output(page_path, force);
  const Contents contents = contents_of(arguments.files);
  std::vector<Text> files;
  if (svg) files = svg_files(contents.figures, *svg, force);
  if (with_page) files.push_back({page_path, contents.page});
  if (svg) make_directory(*svg);
  for (const Text& file : files) write_text(file.path, file.content);
  if (svg) {
    terminal.note(
        fmt::format("wrote {} to {}", counted(files.size() - (with_page ? 1 : 0), "chart"), *svg));
  }
  if (with_page) terminal.note(fmt::format("wrote {}", page_path));
  return kOk;
}

}  // namespace

Command report_command() {
  Command c;
  c.name = "report";
  c.summary = "make a page with tables and charts of results";
  c.usage = "report FILE.h5... [-o FILE.html] [OPTIONS]";
  c.about =
      "Writes one HTML page that needs no network: figures over the horizon with their\n"
      "errors, charts by month, cause and age, income statements, the scenario. Several\n"
      "runs with the same seed, months and borrowers are overlaid; where replications\n"
      "were kept, their paired differences are told. Of a file of lendsim compare the\n"
      "page tells the differences month by month.";
  c.groups = {{"Options",
               {{.name = "output",
                 .argument = "FILE",
                 .help = "default: name of the first file, .html",
                 .letter = 'o'},
                {.name = "svg",
                 .argument = "DIR",
                 .help = "write the charts as SVG files; the page too only with -o"},
                {.name = "force", .help = "replace files that exist", .letter = 'f'}}},
              general_options()};
  c.examples = {"report results/baseline.h5 -o baseline.html",
                "report base.h5 variant.h5 -o both.html --svg charts"};
  c.max_files = report::kStyles;
  c.run = report_runs;
  return c;
}

}  // namespace lendsim
