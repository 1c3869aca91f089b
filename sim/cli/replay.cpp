// lendsim replay: the diary of one borrower, and where it parts from that under another policy.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "sim/cli/command.hpp"
#include "sim/cli/diary_json.hpp"
#include "sim/cli/diary_pages.hpp"
#include "sim/cli/diary_parting.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/table.hpp"
#include "sim/cli/values.hpp"
#include "sim/engine/engine.hpp"
#include "sim/scenario/load.hpp"
#include "sim/scenario/utf8.hpp"

namespace lendsim {
namespace {

struct MonthRange {
  Month from, until;
};

struct Request {
  ReplicationId replication = 0;
  BorrowerId borrower = 0;
  MonthRange months;
  bool json = false;
  PageStyle style;
};

// Keeps the entries of the months asked for.
class RecordedDiary final : public Diary {
 public:
  explicit RecordedDiary(const MonthRange& months) : months_(months) {}
  void entry(DiaryEntry entry) override {
    if (entry.month < months_.from || months_.until < entry.month) return;
    entries_.push_back(std::move(entry));
  }
  DiaryEntries entries() const { return entries_; }

 private:
  MonthRange months_;
  std::vector<DiaryEntry> entries_;
};

std::int64_t required(const Arguments& arguments, const char* option, std::int64_t max) {
  const auto value = arguments.integer(option, 0, max);
  if (!value) throw UsageError(fmt::format("--{} is needed; both count from 0", option));
  return *value;
}

// At most four digits; -1 if it is anything else.
int small_number(std::string_view digits) {
  const bool good = !digits.empty() && digits.size() <= 4 &&
                    digits.find_first_not_of("0123456789") == std::string_view::npos;
  return good ? static_cast<int>(parse_integer(digits).value_or(-1)) : -1;
}

// 2020-03, or 3 for the third reported month.
std::optional<Month> parse_month(std::string_view text, Month start) {
  if (text.find('-') == std::string_view::npos) {
    const int n = small_number(text);
    return n >= 1 ? std::optional(start + (n - 1)) : std::nullopt;
  }
  constexpr std::size_t kLength = 7;  // yyyy-mm
  if (text.size() != kLength || text[4] != '-') return std::nullopt;
  const int year = small_number(text.substr(0, 4));
  const int month = small_number(text.substr(5));
  if (year < 1 || month < 1 || month > 12) return std::nullopt;
  return make_month(year, month);
}

// The whole run, unless --months says otherwise.
MonthRange months_of(const Arguments& arguments, const Scenario& scenario) {
  const Month start = scenario.run.start;
  const MonthRange all{scenario.run.first_month(), start + (scenario.run.months - 1)};
  const std::optional<std::string> given = arguments.text("months");
  if (!given) return all;
  // The dash in the middle separates, be it the first, the second or the only one.
  const auto dashes = std::count(given->begin(), given->end(), '-');
  std::size_t middle = given->find('-');
  const bool year_first = middle == 4;
  if (year_first && dashes > 1) middle = given->find('-', middle + 1);
  const bool one = dashes == 0 || (dashes == 1 && year_first);
  const std::string_view text = *given;
  const auto from = parse_month(one ? text : text.substr(0, middle), start);
  const auto until = one ? from : parse_month(text.substr(middle + 1), start);
  if (!from || !until) {
    throw UsageError(fmt::format(
        "--months must be a month or two, such as 2020-03, 2020-03-2020-06 or 3-6, not {}",
        displayed(text)));
  }
  if (*until < *from) throw UsageError(fmt::format("--months {}: ends before it begins", text));
  if (*until < all.from || all.until < *from) {
    throw UsageError(fmt::format("--months {}: the run is from {} to {}", text,
                                 month_text(all.from), month_text(all.until)));
  }
  return {*from, *until};
}

Scenario load(const std::string& path, const Arguments& arguments, const Terminal& terminal) {
  LoadedScenario loaded = load_scenario(path, arguments.texts("set"));
  if (!loaded.warnings.empty() && !terminal.quiet) {
    Terminal::write_stderr(render(loaded.warnings, terminal.colour()));
  }
  return std::move(loaded.scenario);
}

Request request_of(const Arguments& arguments, const Scenario& scenario, const Terminal& terminal) {
  static constexpr std::string_view kFormats[] = {"text", "json"};
  Request request;
  constexpr std::int64_t kMost = std::numeric_limits<ReplicationId>::max();
  request.replication = static_cast<ReplicationId>(required(arguments, "replication", kMost));
  request.borrower =
      static_cast<BorrowerId>(required(arguments, "borrower", scenario.run.borrowers - 1LL));
  request.months = months_of(arguments, scenario);
  request.json = arguments.choice("format", kFormats) == 1;
  request.style = {scenario.run.start, terminal.verbose, Terminal::columns()};
  return request;
}

void print_json(DiaryEntries entries, const std::string& side = {}) {
  std::string out;
  for (const DiaryEntry& entry : entries) out += json_of(entry, side) + "\n";
  Terminal::print(out);
}

void print_diary(const RecordedDiary& diary, const Request& request) {
  if (request.json) {
    print_json(diary.entries());
  } else {
    Terminal::print(diary_pages(diary.entries(), request.style));
  }
}

int replay_alone(const Scenario& scenario, const Request& request, const Terminal& terminal) {
  RecordedDiary diary(request.months);
  try {
    replay(scenario, request.replication, request.borrower, diary);
  } catch (...) {
    print_diary(diary, request);  // up to what went wrong
    throw;
  }
  print_diary(diary, request);
  if (diary.entries().empty()) terminal.note("nothing happened to this borrower");
  return kOk;
}

// --- two policies

// Draws at the same addresses, for the same borrower, from the same month on: else the diaries do
// not tell what the policies do.
void check_comparable(const Scenario& a, const Scenario& b, BorrowerId borrower) {
  const auto refuse = [](std::string_view what, const auto& x, const auto& y) {
    throw UsageError(fmt::format(
        "--against: the scenarios do not share {} ({} and {}); their diaries can't be compared",
        what, x, y));
  };
  const auto name = [](Population p) { return p == Population::fixed ? "fixed" : "resampled"; };
  if (a.run.seed != b.run.seed) refuse("the seed", a.run.seed, b.run.seed);
  if (a.run.start != b.run.start) {
    refuse("the start", month_text(a.run.start), month_text(b.run.start));
  }
  if (a.run.warm_up != b.run.warm_up) refuse("the warm-up", a.run.warm_up, b.run.warm_up);
  if (a.run.population != b.run.population) {
    refuse("the population", name(a.run.population), name(b.run.population));
  }
  if (borrower >= b.run.borrowers) {
    throw UsageError(fmt::format("--against: the variant has no borrower {}, only {}", borrower,
                                 counted(std::uint64_t{b.run.borrowers}, "borrower")));
  }
}

std::string side_text(const std::string& title, const DiaryEntry* entry) {
  if (entry == nullptr) return fmt::format("  {}: nothing of the kind\n", title);
  const DiaryLine line = line_of(*entry);
  return fmt::format("  {}: {}{}{}\n", title, displayed(line.fact), line.why.empty() ? "" : "; ",
                     displayed(line.why));
}

std::string why_text(const Parting& parting, const TitledDiary& base, const TitledDiary& variant) {
  const DiaryEntry& where = parting.first != nullptr ? *parting.first : *parting.second;
  std::string out = fmt::format("the diaries part in {}, at {}{}{}\n", month_text(parting.month),
                                kDiaryStepNames[static_cast<std::size_t>(where.step)],
                                where.product.empty() ? "" : " of ", displayed(where.product));
  out += side_text(base.title, parting.first) + side_text(variant.title, parting.second);
  if (parting.first == nullptr || parting.second == nullptr) return out;
  for (const std::string& difference : differences(*parting.first, *parting.second)) {
    out += fmt::format("    {}\n", displayed(difference));
  }
  return out;
}

std::string parting_json(const std::optional<Parting>& parting) {
  if (!parting) return "{\"kind\":\"parting\",\"month\":null}\n";
  const auto side = [](const DiaryEntry* entry) { return entry ? json_of(*entry) : "null"; };
  return fmt::format("{{\"kind\":\"parting\",\"month\":{},\"base\":{},\"variant\":{}}}\n",
                     json_string(month_text(parting->month)), side(parting->first),
                     side(parting->second));
}

void print_parting(const std::optional<Parting>& parting, const TitledDiary& base,
                   const TitledDiary& variant, const Request& request) {
  if (request.json) {
    Terminal::print(parting_json(parting));
    if (!parting) return;
    for (const Month month : {parting->month, parting->month + 1}) {
      print_json(of_month(base.entries, month), "base");
      print_json(of_month(variant.entries, month), "variant");
    }
    return;
  }
  if (!parting) {
    const Month last =
        std::min(base.entries.empty() ? request.months.until : base.entries.back().month,
                 variant.entries.empty() ? request.months.until : variant.entries.back().month);
    Terminal::print(fmt::format("the diaries do not part from {} to {}\n",
                                month_text(request.months.from), month_text(last)));
    return;
  }
  std::string out = why_text(*parting, base, variant);
  for (const Month month : {parting->month, parting->month + 1}) {
    if (of_month(base.entries, month).empty() && of_month(variant.entries, month).empty()) continue;
    out += fmt::format("\n{}", month_of_two(base, variant, month, request.style));
  }
  Terminal::print(out);
}

int replay_against(const Scenario& scenario, const Scenario& variant, const Arguments& arguments,
                   const Request& request) {
  check_comparable(scenario, variant, request.borrower);
  RecordedDiary first(request.months);
  RecordedDiary second(request.months);
  replay(scenario, request.replication, request.borrower, first);
  replay(variant, request.replication, request.borrower, second);
  const TitledDiary base{displayed(arguments.files[0]), first.entries()};
  const TitledDiary other{displayed(*arguments.text("against")), second.entries()};
  print_parting(find_parting(base.entries, other.entries), base, other, request);
  return kOk;
}

int replay_borrower(const Arguments& arguments, Terminal& terminal) {
  constexpr std::int64_t kMost = std::numeric_limits<ReplicationId>::max();
  required(arguments, "replication", kMost);
  required(arguments, "borrower", kMost);
  const Scenario scenario = load(arguments.files[0], arguments, terminal);
  const Request request = request_of(arguments, scenario, terminal);
  const std::optional<std::string> against = arguments.text("against");
  if (!against) return replay_alone(scenario, request, terminal);
  return replay_against(scenario, load(*against, arguments, terminal), arguments, request);
}

}  // namespace

Command replay_command() {
  Command c;
  c.name = "replay";
  c.summary = "print one borrower's diary, month by month";
  c.usage = "replay SCENARIO.toml --replication R --borrower B [OPTIONS]";
  c.about =
      "Simulates one borrower of one replication as the run does, and prints what\n"
      "happens to them and why: events, rules, draws, payments, every posting.\n"
      "Replications and borrowers count from 0.";
  c.groups = {{"Options",
               {{.name = "replication", .argument = "R", .help = "of the run"},
                {.name = "borrower", .argument = "B", .help = "of the replication"},
                {.name = "against",
                 .argument = "VARIANT",
                 .help = "the month in which the diary parts from that under another\n"
                         "scenario, why, and both diaries of it and the next"},
                {.name = "months",
                 .argument = "A-B",
                 .help = "only these, such as 2020-03-2020-06, 2020-03, or 3-6 of\n"
                         "the months reported"},
                {.name = "format",
                 .argument = "FORMAT",
                 .help = "text (default) or json: one object per line, all of it"},
                {.name = "verbose",
                 .help = "also what did not come about, every random number with its\n"
                         "address, and every term of every probability",
                 .letter = 'v'},
                set_option()}},
              general_options()};
  c.examples = {"replay scenarios/baseline.toml --replication 0 --borrower 17",
                "replay scenarios/baseline.toml --replication 0 --borrower 17 --months 3 -v"};
  c.run = replay_borrower;
  return c;
}

}  // namespace lendsim
