// lendsim export: a result file as CSV.
#include <fmt/format.h>

#include <algorithm>

#include "sim/cli/command.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/table.hpp"
#include "sim/results/export_csv.hpp"

namespace lendsim {
namespace {

// With those below it, as by_cause holds by_cause/few_events; the root is only itself.
void add_group(const std::string& given, const std::vector<TableInfo>& tables,
               std::vector<std::string>& groups) {
  const std::string group = given.starts_with('/') ? given : "/" + given;
  const std::size_t before = groups.size();
  std::vector<std::string> known;
  for (const TableInfo& table : tables) {
    known.push_back(table.group.size() > 1 ? table.group.substr(1) : table.group);
    if (table.group == group || (group.size() > 1 && table.group.starts_with(group + "/"))) {
      groups.push_back(table.group);
    }
  }
  if (groups.size() > before) return;
  const std::string near = did_you_mean(group.substr(1), known);
  throw UsageError(fmt::format("--group {}: there is no such group{}", given,
                               near.empty() ? " (--list names them)" : near));
}

std::string list_text(const std::vector<TableInfo>& tables) {
  TextTable text({{"group", Align::left}, {"file", Align::left}, {"rows"}, {"columns"}});
  for (const TableInfo& table : tables) {
    text.add({table.group, table.file, grouped(table.rows),
              grouped(static_cast<std::uint64_t>(table.columns))});
  }
  return text.text();
}

int export_file(const Arguments& arguments, Terminal& terminal) {
  const std::string& path = arguments.files[0];
  const auto folder = arguments.text("csv");
  if (folder.has_value() == arguments.has("list")) {
    throw UsageError("give --csv FOLDER, or --list to see what there is");
  }
  ExportOptions options;
  options.incomplete = arguments.has("incomplete");
  options.force = arguments.has("force");
  const std::vector<TableInfo> tables = list_tables(path);
  if (!folder) {
    Terminal::print(list_text(tables));
    return kOk;
  }
  for (const std::string& group : arguments.texts("group")) {
    add_group(group, tables, options.groups);
  }
  const ExportReport report = export_csv(path, *folder, options);
  std::uint64_t rows = 0;
  for (const TableInfo& table : report.tables) rows += table.rows;
  terminal.note(fmt::format("{} with {} ({}) in {}", counted(report.tables.size(), "table"),
                            counted(rows, "row"), bytes_text(report.bytes), *folder));
  if (!report.complete) {
    terminal.note(path +
                  " is of a run that was finished early, with fewer replications than asked");
  }
  return kOk;
}

}  // namespace

Command export_command() {
  Command c;
  c.name = "export";
  c.summary = "write a result file as CSV, one table per group";
  c.usage = "export FILE.h5 --csv FOLDER [OPTIONS]";
  c.about =
      "Writes one CSV file per group: a row per cell; columns for labels, dates and\n"
      "every measure; _columns.csv has units and meanings. What is damaged, foreign or\n"
      "of an unfinished run is refused with exit code 76, and nothing is written.";
  c.groups = {
      {"Options",
       {{.name = "csv", .argument = "FOLDER", .help = "where to; it appears when it is whole"},
        {.name = "group",
         .argument = "GROUP",
         .help = "only this group and those below it, such as by_cause;\n"
                 "/ is the root alone; may be repeated",
         .repeatable = true},
        {.name = "list", .help = "print the groups and their sizes, write nothing"},
        {.name = "incomplete", .help = "also export a run that was finished early"},
        {.name = "force", .help = "replace FOLDER if it is an export", .letter = 'f'}}},
      general_options()};
  c.examples = {"export baseline.h5 --csv baseline-csv",
                "export baseline.h5 --csv causes --group by_cause --group totals/by_cause"};
  c.input = "result file";
  c.run = export_file;
  return c;
}

}  // namespace lendsim
