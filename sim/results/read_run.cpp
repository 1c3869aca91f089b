#include "sim/results/read_run.hpp"

#include "sim/results/axes.hpp"
#include "sim/results/check_hashes.hpp"
#include "sim/results/cubes.hpp"
#include "sim/results/errors.hpp"
#include "sim/results/layout_reader.hpp"
#include "sim/results/log_columns.hpp"
#include "sim/results/panel.hpp"
#include "sim/results/write_run.hpp"

namespace lendsim {
namespace {

constexpr const char* kAges = "/totals/vintage/age";

class Reader : private LayoutReader {
 public:
  explicit Reader(const hdf5::Id& file) : LayoutReader(file) {}

  RunResults read(const ReadOptions& options);

 private:
  void read_root();
  void read_labels();
  void read_summaries();
  void read_totals();
  void read_replications();
  void read_panel();
  void read_log();
  void read_provenance();
  SummaryGroup read_summary(const std::string& path, std::size_t cells);

  std::vector<std::string> labels_if_there(const std::string& path) const {
    return has(path) ? labels(path) : std::vector<std::string>{};
  }

  RunResults r_;
};

RunResults Reader::read(const ReadOptions& options) {
  read_root();
  read_labels();
  read_summaries();
  read_totals();
  read_provenance();
  r_.keep_replications = has("/replications");
  if (options.replications && r_.keep_replications) read_replications();
  if (options.replications && has("/panel")) read_panel();
  if (options.replications && has("/events")) read_log();
  return std::move(r_);
}

void Reader::read_root() {
  r_.title = text("title");
  r_.source = text("source");
  r_.seed = std::stoull(text("seed"));
  r_.scenario_sha256 = text("scenario_sha256");
  r_.currency = text("currency");
  r_.day_count = text("day_count") == "actual" ? DayCount::actual : DayCount::thirty;
  r_.start =
      make_month(static_cast<int>(integer("start_year")), static_cast<int>(integer("start_month")));
  r_.replications = integer("replications");
  r_.replications_wanted = integer("replications_wanted");
  r_.borrowers = integer("borrowers");
  r_.complete = text("complete") == "yes";
  r_.shape.points = static_cast<int>(integer("months")) + 1;
  r_.shape.months = r_.shape.points - 1 + static_cast<int>(integer("warm_up"));
  r_.shape.cohort_months = static_cast<int>(integer("cohort_months"));
  r_.shape.panel_borrowers = static_cast<std::uint32_t>(integer("panel_borrowers"));
  r_.shape.log = text("events") == "yes";
}

void Reader::read_labels() {
  r_.segments = labels("/totals/segment");
  r_.products = labels("/totals/product");
  r_.causes = labels_if_there("/totals/by_cause/cause");
  r_.parties = labels_if_there("/totals/statements/party");
  r_.events = labels_if_there("/totals/by_event/event");
  r_.rules = labels_if_there("/totals/by_rule/rule");
  const auto size = [](const auto& values) { return static_cast<int>(values.size()); };
  r_.shape.segments = size(r_.segments);
  r_.shape.products = size(r_.products);
  r_.shape.causes = size(r_.causes);
  r_.shape.parties = size(r_.parties);
  r_.shape.events = size(r_.events);
  r_.shape.rules = size(r_.rules);
  if (!has("/totals/vintage")) return;
  r_.shape.cohorts = size(labels("/totals/vintage/cohort"));
  r_.shape.ages = size(hdf5::read_all<std::int32_t>(hdf5::open_dataset(file_, kAges)));
}

void Reader::read_summaries() {
  r_.portfolio = read_summary("", static_cast<std::size_t>(r_.shape.points));
  for (const CubeLayout& cube : cube_layouts(r_)) {
    const SummaryLayout layout = summary_layout(cube.id, r_);
    std::size_t cells = 1;
    for (const Axis& axis : layout.axes) cells *= axis.size();
    r_.summary(cube.id) = read_summary(layout.group, cells);
  }
}

// The variables of a summary are its datasets of floating-point numbers; nothing else is.
SummaryGroup Reader::read_summary(const std::string& path, std::size_t cells) {
  SummaryGroup summary;
  const hdf5::Id group = hdf5::open_group(file_, path.empty() ? "/" : path);
  for (const hdf5::Child& child : hdf5::children(group)) {
    if (child.is_group) continue;
    const hdf5::Id dataset = hdf5::open_dataset(group, child.name);
    if (hdf5::type_of(dataset) != hdf5::ValueType::f8) continue;
    SummaryVariable v{child.name,
                      hdf5::get_text(dataset, "units"),
                      hdf5::get_text(dataset, "long_name"),
                      values<double>(path + "/" + child.name, kStatistics * cells),
                      {}};
    const std::string flags = path + "/few_events/" + child.name;
    if (has(flags)) v.few_events = values<std::int8_t>(flags, cells);
    summary.variables.push_back(std::move(v));
  }
  return summary;
}

void Reader::read_totals() {
  TallyShape shape = r_.shape;
  shape.panel_borrowers = 0;
  shape.log = false;
  r_.totals = Tally(shape);
  for (const CubeLayout& cube : cube_layouts(r_)) {
    for (std::size_t m = 0; m < cube.measures.size(); ++m) {
      const std::string path = "/totals" + cube.suffix + "/" + std::string(cube.measures[m].name);
      put_values(cube, m, values<double>(path, cube.rows * cube.points), cells_of(cube, r_.totals));
    }
  }
}

void Reader::read_replications() {
  const hdf5::Id ids = hdf5::open_dataset(file_, "/replications/replication");
  for (const std::int32_t id : hdf5::read_all<std::int32_t>(ids)) {
    r_.kept.emplace_back(static_cast<ReplicationId>(id), Tally(r_.shape));
  }
  for (const CubeLayout& cube : cube_layouts(r_)) {
    const std::size_t row = cube.rows * cube.points;
    for (std::size_t m = 0; m < cube.measures.size(); ++m) {
      const std::string path =
          "/replications" + cube.suffix + "/" + std::string(cube.measures[m].name);
      const std::vector<double> all = values<double>(path, r_.kept.size() * row);
      for (std::size_t i = 0; i < r_.kept.size(); ++i) {
        put_values(cube, m, std::span(all).subspan(i * row, row),
                   cells_of(cube, r_.kept[i].second));
      }
    }
  }
}

void Reader::read_panel() {
  const std::size_t rows = r_.shape.panel_rows();
  const auto count = static_cast<std::size_t>(r_.replications);
  const auto ids = values<std::int32_t>("/panel/replication_id", count * rows);
  if (r_.kept.empty()) {
    for (std::size_t i = 0; i < count; ++i) {
      r_.kept.emplace_back(static_cast<ReplicationId>(ids[i * rows]), Tally(r_.shape));
    }
  }
  const auto row_at = [&](std::size_t i) -> PanelRow& {
    return r_.kept[i / rows].second.panel()[i % rows];
  };
  for (const FlagColumn& column : panel_flags(r_)) {
    const std::string path = "/panel/" + std::string(column.name);
    const auto found = values<std::int8_t>(path, count * rows);
    for (std::size_t i = 0; i < found.size(); ++i) column.set(row_at(i), found[i]);
  }
  for (const NumberColumn& column : panel_numbers()) {
    const std::string path = "/panel/" + std::string(column.name);
    const auto found = values<double>(path, count * rows);
    for (std::size_t i = 0; i < found.size(); ++i) column.set(row_at(i), found[i]);
  }
}

// Replications in which nothing happened are known only if something else is kept of them.
void Reader::read_log() {
  const auto ids =
      hdf5::read_all<std::int32_t>(hdf5::open_dataset(file_, "/events/replication_id"));
  const std::size_t count = ids.size();
  const auto months = values<std::int32_t>("/events/month_id", count);
  const auto borrowers = values<std::int32_t>("/events/borrower_id", count);
  const auto amounts = values<double>("/events/" + std::string(kLogAmount), count);
  std::vector<LogRow> rows(count);
  for (std::size_t i = 0; i < count; ++i) {
    rows[i].month = months[i];
    rows[i].borrower = static_cast<BorrowerId>(borrowers[i]);
    rows[i].amount_fen = static_cast<std::int64_t>(amounts[i]);
  }
  for (const LogCategory& column : log_categories(r_)) {
    const auto codes = values<std::int8_t>("/events/" + std::string(column.name), count);
    for (std::size_t i = 0; i < count; ++i) column.set(rows[i], codes[i]);
  }
  const bool known = !r_.kept.empty();
  for (std::size_t i = 0, k = 0; i < count;) {
    const auto id = static_cast<ReplicationId>(ids[i]);
    while (k < r_.kept.size() && r_.kept[k].first != id) ++k;
    if (k == r_.kept.size()) {
      if (known) throw CorruptFile("/events has a replication that is not in the file");
      r_.kept.emplace_back(id, Tally(r_.shape));
    }
    for (; i < count && static_cast<ReplicationId>(ids[i]) == id; ++i) {
      r_.kept[k].second.add(rows[i]);
    }
  }
}

void Reader::read_provenance() {
  const hdf5::Id group = hdf5::open_group(file_, "/provenance");
  r_.compiler = hdf5::get_text(group, "compiler");
  r_.build_type = hdf5::get_text(group, "build_type");
  r_.overrides = hdf5::get_text(group, "overrides");
  r_.scenario = labels("/provenance/scenario").front();
  if (!has("/provenance/sources")) return;
  const std::vector<std::string> names = labels("/provenance/sources/name");
  const std::vector<std::string> hashes = labels("/provenance/sources/sha256");
  for (std::size_t i = 0; i < names.size(); ++i) r_.sources.emplace_back(names[i], hashes[i]);
}

void check_layout(const hdf5::Id& file) {
  if (!hdf5::has_attribute(file, "layout")) throw CorruptFile("it is no result of lendsim");
  const std::string layout = hdf5::get_text(file, "layout");
  if (layout != kRunLayout) {
    throw CorruptFile("its layout is " + layout + "; what is read here is " + kRunLayout);
  }
}

bool is_below(const std::string& path, const char* group) {
  return path.starts_with(std::string(group) + "/");
}

}  // namespace

RunResults read_run(const std::string& path, const ReadOptions& options) {
  const hdf5::Id file = open_result(path);
  try {
    check_layout(file);
    check_hashes(file, path, [&](const std::string& dataset) {
      return !options.replications && (is_below(dataset, "/replications") ||
                                       is_below(dataset, "/panel") || is_below(dataset, "/events"));
    });
    return Reader(file).read(options);
  } catch (const hdf5::Error& error) {
    throw CorruptFile(path + ": " + error.what());
  } catch (const CorruptFile& error) {
    const std::string what = error.what();
    throw CorruptFile(what.starts_with(path) ? what : path + ": " + what);
  } catch (const std::logic_error&) {  // of std::stoull
    throw CorruptFile(path + ": the seed is not a number");
  }
}

}  // namespace lendsim
