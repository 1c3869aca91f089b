#include "sim/results/tables.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <set>

#include "sim/results/errors.hpp"

namespace lendsim {
namespace {

struct Member {
  std::string name;
  hdf5::Id dataset;
  hdf5::Extents extents;
  bool scale = false;
  std::vector<std::string> axes;  // names of the scales of its dimensions; of a scale its own name
};

std::string text_or_nothing(hid_t object, const std::string& name) {
  return hdf5::has_attribute(object, name) ? hdf5::get_text(object, name) : "";
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    if (end > begin) words.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

// "days since 2019-12-31" -> that day.
std::optional<std::int32_t> day_zero_of(const std::string& units) {
  constexpr std::string_view kBefore = "days since ";
  if (!units.starts_with(kBefore)) return std::nullopt;
  const char* at = units.data() + kBefore.size();
  const char* const end = units.data() + units.size();
  int parts[3] = {};
  for (int& part : parts) {
    const auto [next, error] = std::from_chars(at, end, part);
    if (error != std::errc()) return std::nullopt;
    at = next == end ? end : next + 1;
    part = part < 0 ? 0 : part;
  }
  const std::chrono::year_month_day day{std::chrono::year{parts[0]},
                                        std::chrono::month(static_cast<unsigned>(parts[1])),
                                        std::chrono::day(static_cast<unsigned>(parts[2]))};
  if (!day.ok()) return std::nullopt;
  return static_cast<std::int32_t>(std::chrono::sys_days(day).time_since_epoch().count());
}

// Nothing if two codes have the same word (blanks in labels have become "_"): codes stay codes.
std::map<std::int8_t, std::string> labels_of(const hdf5::Id& dataset, const std::string& path) {
  if (!hdf5::has_attribute(dataset, "flag_values")) return {};
  const std::vector<std::int8_t> codes = hdf5::get_flag_values(dataset);
  const std::vector<std::string> words = words_of(hdf5::get_text(dataset, "flag_meanings"));
  if (codes.size() != words.size()) throw CorruptFile(path + ": flag_meanings does not fit");
  if (std::set(words.begin(), words.end()).size() < words.size()) return {};
  std::map<std::int8_t, std::string> labels;
  for (std::size_t i = 0; i < codes.size(); ++i) labels[codes[i]] = words[i];
  return labels;
}

std::vector<Member> members_of(hid_t group) {
  std::vector<Member> members;
  for (const hdf5::Child& child : hdf5::children(group)) {
    if (child.is_group) continue;
    Member m{child.name, hdf5::open_dataset(group, child.name), {}, false, {}};
    m.extents = hdf5::extents_of(m.dataset);
    m.scale = hdf5::is_scale(m.dataset);
    m.axes.resize(m.extents.size());
    if (m.scale) m.axes.assign(m.extents.size(), m.name);
    members.push_back(std::move(m));
  }
  return members;
}

void name_axes(std::vector<Member>& members, const std::string& group) {
  std::map<std::uint64_t, Member*> by_address;
  for (Member& m : members) by_address[hdf5::address_of(m.dataset)] = &m;
  for (const Member& scale : members) {
    if (!scale.scale) continue;
    for (const hdf5::Attachment& a : hdf5::attachments(scale.dataset)) {
      const auto found = by_address.find(a.dataset);
      if (found == by_address.end()) continue;  // of another group
      Member& m = *found->second;
      if (a.axis >= m.axes.size() || scale.extents != hdf5::Extents{m.extents[a.axis]}) {
        throw CorruptFile(group + "/" + m.name + ": the scale " + scale.name + " does not fit");
      }
      m.axes[a.axis] = scale.name;
    }
  }
  for (const Member& m : members) {
    if (std::count(m.axes.begin(), m.axes.end(), "") > 0) {
      throw CorruptFile(group + "/" + m.name + " has an axis without dimension scale");
    }
  }
}

class TableReader {
 public:
  TableReader(hid_t group, const std::string& path) : path_(path), members_(members_of(group)) {
    name_axes(members_, path_ == "/" ? "" : path_);
  }

  std::optional<Table> read() {
    const Member* widest = nullptr;
    for (const Member& m : members_) {
      if (!m.scale && (widest == nullptr || m.axes.size() > widest->axes.size())) widest = &m;
    }
    if (widest == nullptr) return std::nullopt;
    axes_ = widest->axes;
    Table table{path_, file_name(), widest->extents, {}};
    const std::set<std::string> coordinates = named_coordinates();
    for (const ColumnRole role : {ColumnRole::axis, ColumnRole::coordinate, ColumnRole::variable}) {
      for (const Member& m : in_order_of(role)) {
        if (role_of(m, coordinates) == role) table.columns.push_back(column(m, role));
      }
    }
    keep_apart(table.columns);
    return table;
  }

 private:
  // A shortened name that is another column's too is not shortened.
  static void keep_apart(std::vector<TableColumn>& columns) {
    for (TableColumn& c : columns) {
      const auto same = [&](const TableColumn& other) { return other.name == c.name; };
      if (std::count_if(columns.begin(), columns.end(), same) > 1) c.name = c.dataset;
    }
  }

  // Axes in the order of the table, everything else in that of the file.
  std::vector<std::reference_wrapper<const Member>> in_order_of(ColumnRole role) const {
    std::vector<std::reference_wrapper<const Member>> members(members_.begin(), members_.end());
    if (role != ColumnRole::axis) return members;
    const auto place = [&](const Member& m) {
      return std::find(axes_.begin(), axes_.end(), m.name) - axes_.begin();
    };
    std::stable_sort(members.begin(), members.end(),
                     [&](const Member& a, const Member& b) { return place(a) < place(b); });
    return members;
  }

  // What the attribute `coordinates` of any variable names.
  std::set<std::string> named_coordinates() const {
    std::set<std::string> names;
    for (const Member& m : members_) {
      for (const std::string& word : words_of(text_or_nothing(m.dataset, "coordinates"))) {
        names.insert(word);
      }
    }
    return names;
  }

  // Nothing: no column.
  std::optional<ColumnRole> role_of(const Member& m, const std::set<std::string>& named) const {
    if (!m.scale) return named.contains(m.name) ? ColumnRole::coordinate : ColumnRole::variable;
    const bool used = std::find(axes_.begin(), axes_.end(), m.name) != axes_.end();
    if (!used || hdf5::is_dimension_only(m.dataset)) return std::nullopt;
    return ColumnRole::axis;
  }

  TableColumn column(const Member& m, ColumnRole role) const {
    const std::string path = (path_ == "/" ? "" : path_) + "/" + m.name;
    TableColumn c;
    c.name = c.dataset = m.name;
    c.role = role;
    c.type = hdf5::type_of(m.dataset);
    if (c.type == hdf5::ValueType::other ||
        (m.extents.empty() && c.type != hdf5::ValueType::text)) {
      throw CorruptFile(path + " is of a type that lendsim does not write");
    }
    c.units = text_or_nothing(m.dataset, "units");
    c.meaning = text_or_nothing(m.dataset, "long_name");
    for (const std::string& axis : m.axes) {
      const auto found = std::find(axes_.begin(), axes_.end(), axis);
      if (found == axes_.end()) throw CorruptFile(path + " has an axis of its own, " + axis);
      c.axes.push_back(static_cast<std::size_t>(found - axes_.begin()));
    }
    if (c.type == hdf5::ValueType::i1) c.labels = labels_of(m.dataset, path);
    if (!c.labels.empty() && c.name.ends_with("_id")) c.name.resize(c.name.size() - 3);
    if (c.type == hdf5::ValueType::i4) c.day_zero = day_zero_of(c.units);
    return c;
  }

  // Dots for slashes: names of groups have none.
  std::string file_name() const {
    if (path_ == "/") return "root.csv";
    std::string name = path_.substr(1);
    std::replace(name.begin(), name.end(), '/', '.');
    return name + ".csv";
  }

  std::string path_;
  std::vector<Member> members_;
  std::vector<std::string> axes_;
};

void visit(hid_t parent, const std::string& path, std::vector<Table>& tables) {
  if (auto table = TableReader(parent, path.empty() ? "/" : path).read()) {
    tables.push_back(std::move(*table));
  }
  for (const hdf5::Child& child : hdf5::children(parent)) {
    if (child.is_group) {
      visit(hdf5::open_group(parent, child.name), path + "/" + child.name, tables);
    }
  }
}

}  // namespace

std::vector<Table> tables_of(const hdf5::Id& file) {
  std::vector<Table> tables;
  visit(hdf5::open_group(file, "/"), "", tables);
  return tables;
}

}  // namespace lendsim
