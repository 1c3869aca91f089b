// Conditions: "dpd >= 30", "segment == salaried", "score < policy.cutoff".
#include <fmt/format.h>

#include <array>

#include "models/base/ids.hpp"
#include "sim/scenario/compile.hpp"

namespace lendsim::compiling {
namespace {

// A piece of the condition's text without the spaces around it.
struct Piece {
  std::string text;
  Position where;
};

struct Parts {
  Piece left;
  Comparison comparison = Comparison::equal;
  Position operator_where;
  Piece right;
};

constexpr std::string_view kOperatorCharacters = "<>=!";

Piece piece(const Value& value, std::size_t begin, std::size_t end) {
  const std::string& text = *value.text();
  while (begin < end && text[begin] == ' ') ++begin;
  while (end > begin && text[end - 1] == ' ') --end;
  return {text.substr(begin, end - begin), part_of(value, begin, end - begin)};
}

std::optional<Comparison> comparison_of(std::string_view op) {
  static constexpr std::array<std::pair<std::string_view, Comparison>, 6> kOperators = {{
      {"<", Comparison::less},
      {"<=", Comparison::less_equal},
      {">", Comparison::greater},
      {">=", Comparison::greater_equal},
      {"==", Comparison::equal},
      {"!=", Comparison::not_equal},
  }};
  for (const auto& [name, comparison] : kOperators) {
    if (name == op) return comparison;
  }
  return std::nullopt;
}

std::optional<Parts> split(Context& context, const Value& value) {
  const std::string& text = *value.text();
  const std::size_t begin = text.find_first_of(kOperatorCharacters);
  if (begin == std::string::npos) {
    context.error(
        "S007", value.where,
        fmt::format("\"{}\" has no comparison; write a condition as \"dpd >= 30\"", text));
    return std::nullopt;
  }
  std::size_t end = text.find_first_not_of(kOperatorCharacters, begin);
  if (end == std::string::npos) end = text.size();
  const std::string op = text.substr(begin, end - begin);
  const std::optional<Comparison> comparison = comparison_of(op);
  Parts parts{piece(value, 0, begin), Comparison::equal, part_of(value, begin, end - begin),
              piece(value, end, text.size())};
  if (!comparison) {
    context.error("S007", parts.operator_where,
                  fmt::format("unknown comparison \"{}\"; known are < <= > >= == !=", op),
                  op == "=" ? "write ==" : "");
    return std::nullopt;
  }
  parts.comparison = *comparison;
  if (parts.left.text.empty() || parts.right.text.empty()) {
    context.error("S007", value.where,
                  fmt::format("\"{}\" lacks a side; write a condition as \"dpd >= 30\"", text));
    return std::nullopt;
  }
  if (parts.right.text.find_first_of(kOperatorCharacters) != std::string::npos) {
    context.error("S007", parts.right.where,
                  "a condition has one comparison; write two conditions in the list");
    return std::nullopt;
  }
  return parts;
}

bool is_equality(Comparison c) { return c == Comparison::equal || c == Comparison::not_equal; }

// The code of a label, for a category on the left.
std::optional<float> label_code(Context& context, const Category& category, const Parts& parts) {
  if (!is_equality(parts.comparison)) {
    context.error("S007", parts.operator_where,
                  fmt::format("\"{}\" is a category; compare it with == or !=", category.name));
    return std::nullopt;
  }
  const int code = place_of(category.labels, parts.right.text);
  if (code >= 0) return static_cast<float>(code);
  context.error(
      "S006", parts.right.where,
      not_one(parts.right.text, fmt::format("a label of \"{}\"", category.name), category.labels));
  return std::nullopt;
}

// A number, true, false or a bucket's name on the right; nothing if it is none of these.
std::optional<float> constant_of(Context& context, const Parts& parts, FeatureIndex left) {
  const std::string& text = parts.right.text;
  if (const std::optional<double> x = parse_decimal(text)) return static_cast<float>(*x);
  if (text == "true" || text == "false") {
    if (!is_equality(parts.comparison)) {
      context.error("S007", parts.operator_where, "compare true and false with == or !=");
    }
    return text == "true" ? 1.0F : 0.0F;
  }
  if (left == index_of(Feature::bucket) || left == index_of(Feature::worst_bucket)) {
    for (std::size_t k = 0; k < kBucketNames.size(); ++k) {
      if (kBucketNames[k] == text) return static_cast<float>(k);
    }
  }
  return std::nullopt;
}

std::optional<Condition> compile_condition(Context& context, const Value& value, ReadBy reader) {
  const std::optional<Parts> parts = split(context, value);
  if (!parts) return std::nullopt;
  const int left = use_feature(context, parts->left.text, parts->left.where, reader);
  if (left < 0) return std::nullopt;
  Condition condition;
  condition.feature = static_cast<FeatureIndex>(left);
  condition.comparison = parts->comparison;
  if (const Category* category = context.category_of(condition.feature)) {
    const std::optional<float> code = label_code(context, *category, *parts);
    condition.value = code.value_or(0.0F);
    return condition;
  }
  if (const std::optional<float> x = constant_of(context, *parts, condition.feature)) {
    condition.value = *x;
    return condition;
  }
  const int right = use_feature(context, parts->right.text, parts->right.where, reader);
  if (right < 0) return std::nullopt;
  condition.against_feature = true;
  condition.other = static_cast<FeatureIndex>(right);
  if (context.category_of(condition.other) != nullptr) {
    context.error("S007", parts->right.where,
                  fmt::format("\"{}\" is a category; it stands on the left, a label on the right",
                              parts->right.text));
  }
  return condition;
}

}  // namespace

std::vector<Condition> compile_conditions(Context& context, Reader& table, const std::string& key,
                                          ReadBy reader) {
  std::vector<Condition> conditions;
  for (const Value* value : table.texts(key, {})) {
    const std::optional<Condition> condition = compile_condition(context, *value, reader);
    if (condition) conditions.push_back(*condition);
  }
  return conditions;
}

std::vector<std::string> sides_of_condition(const Value& value) {
  if (value.text() == nullptr) return {};
  const std::string& text = *value.text();
  const std::size_t begin = text.find_first_of(kOperatorCharacters);
  const std::size_t end = text.find_first_not_of(kOperatorCharacters, begin);
  if (begin == std::string::npos || end == std::string::npos) return {};
  return {piece(value, 0, begin).text, piece(value, end, text.size()).text};
}

std::vector<Condition> compile_when(Context& context, Reader& table, ReadBy reader) {
  return compile_conditions(context, table, "when", reader);
}

}  // namespace lendsim::compiling
