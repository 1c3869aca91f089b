// Changes of state by events, shocks and rules: { other_lenders = "+1", employment = "unemployed"
// }.
#include <fmt/format.h>

#include "models/platform/score.hpp"
#include "sim/scenario/compile.hpp"

namespace lendsim::compiling {
namespace {

// What a change may act on.
struct Target {
  ChangeTarget kind = ChangeTarget::attribute;
  std::uint16_t index = 0;
  const Attribute* attribute = nullptr;
};

std::optional<Target> find_target(Context& context, const Entry& entry) {
  if (entry.key == "score") return Target{ChangeTarget::score, 0, nullptr};
  std::vector<std::string> names = {"score"};
  for (std::size_t i = 0; i < context.scenario.traits.size(); ++i) {
    const std::string& name = context.scenario.traits[i].name;
    if (name == entry.key)
      return Target{ChangeTarget::trait, static_cast<std::uint16_t>(i), nullptr};
    names.push_back(name);
  }
  for (std::size_t i = 0; i < context.attributes.size(); ++i) {
    const Attribute& attribute = context.attributes[i];
    if (attribute.name == entry.key) {
      return Target{ChangeTarget::attribute, static_cast<std::uint16_t>(i), &attribute};
    }
    names.push_back(attribute.name);
  }
  context.error("S006", entry.where,
                unknown("trait or attribute", entry.key, names) +
                    "; a change acts on a trait, an attribute or \"score\"");
  return std::nullopt;
}

struct Operation {
  ChangeOperation operation = ChangeOperation::set;
  double value = 0.0;
};

// "+1", "-20", "*0.5", "=3".
std::optional<Operation> parse_operation(const std::string& text) {
  if (text.size() < 2) return std::nullopt;
  const char op = text[0];
  std::string_view rest = std::string_view(text).substr(1);
  while (!rest.empty() && rest[0] == ' ') rest.remove_prefix(1);
  const std::optional<double> x = parse_decimal(rest);
  if (!x || (op != '=' && rest[0] == '-')) return std::nullopt;
  switch (op) {
    case '+':
      return Operation{ChangeOperation::add, *x};
    case '-':
      return Operation{ChangeOperation::add, -*x};
    case '*':
      return Operation{ChangeOperation::multiply, *x};
    case '=':
      return Operation{ChangeOperation::set, *x};
    default:
      return std::nullopt;
  }
}

std::optional<Operation> label_change(Context& context, const Entry& entry,
                                      const Attribute& attribute) {
  const std::string* label = entry.value.text();
  const int code = label == nullptr ? -1 : place_of(attribute.labels, *label);
  if (code >= 0) return Operation{ChangeOperation::set, static_cast<double>(code)};
  context.error(
      "S008", entry.value.where,
      label == nullptr || attribute.labels.empty()
          ? fmt::format("\"{}\" is a category; it can only be set to a label: {}", entry.key,
                        quoted_list(attribute.labels))
          : not_one(*label, fmt::format("a label of \"{}\"", entry.key), attribute.labels));
  return std::nullopt;
}

std::optional<Operation> number_change(Context& context, const Entry& entry, const Target& target) {
  if (entry.value.is_number()) {
    const auto x = read_number(entry.value, fmt::format("the change of \"{}\"", entry.key),
                               kAnyNumber, *context.problems);
    if (!x) return std::nullopt;
    return Operation{ChangeOperation::set, *x};
  }
  const bool can_reset =
      target.attribute != nullptr && target.attribute->kind != AttributeKind::index;
  if (const std::string* text = entry.value.text()) {
    if (can_reset && *text == "reset") return Operation{ChangeOperation::set, 0.0};
    if (const std::optional<Operation> operation = parse_operation(*text)) return operation;
  }
  context.error("S008", entry.value.where,
                fmt::format("the change of \"{}\" must be \"+1\", \"-1\", \"*0.5\", \"=1\"{} or a "
                            "number",
                            entry.key, can_reset ? ", \"reset\"" : ""));
  return std::nullopt;
}

void check_result(Context& context, const Entry& entry, const Target& target,
                  const Operation& operation) {
  if (operation.operation != ChangeOperation::set) return;
  Range range;
  if (target.kind == ChangeTarget::score) range = {kScoreMinimum, kScoreMaximum};
  if (target.attribute != nullptr && target.attribute->kind != AttributeKind::index) {
    range = kNotNegative;
    if (target.attribute->kind == AttributeKind::clock) range.high = kNever;
  }
  if (range.contains(operation.value)) return;
  context.error(
      "S004", entry.value.where,
      fmt::format("\"{}\" is set to {}; it must be {}", entry.key, operation.value, range.text()));
}

std::optional<Operation> operation_of(Context& context, const Entry& entry, const Target& target) {
  if (target.attribute != nullptr && target.attribute->kind == AttributeKind::category) {
    return label_change(context, entry, *target.attribute);
  }
  if (target.attribute != nullptr && target.attribute->kind == AttributeKind::flag) {
    if (const auto* flag = std::get_if<bool>(&entry.value.data)) {
      return Operation{ChangeOperation::set, *flag ? 1.0 : 0.0};
    }
    context.error("S008", entry.value.where,
                  fmt::format("\"{}\" is a flag; it can only be set to true or false", entry.key));
    return std::nullopt;
  }
  const std::optional<Operation> operation = number_change(context, entry, target);
  if (operation) check_result(context, entry, target, *operation);
  return operation;
}

}  // namespace

std::vector<Change> compile_changes(Context& context, Value& value, const std::string& what) {
  std::vector<Change> changes;
  const Table* table = read_table(value, what, *context.problems);
  if (table == nullptr) return changes;
  for (const Entry& entry : table->entries) {
    const std::optional<Target> target = find_target(context, entry);
    if (!target) continue;
    if (target->kind == ChangeTarget::attribute) context.changed[target->index] = true;
    const std::optional<Operation> operation = operation_of(context, entry, *target);
    if (!operation) continue;
    changes.push_back(
        {target->kind, target->index, operation->operation, static_cast<float>(operation->value)});
  }
  return changes;
}

}  // namespace lendsim::compiling
