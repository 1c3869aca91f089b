#include "sim/cli/options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/program_options.hpp>

#include "sim/cli/values.hpp"
#include "sim/scenario/problem.hpp"

namespace lendsim {
namespace {

namespace po = boost::program_options;

constexpr const char* kFiles = "files";  // internal name of what is no option

po::options_description describe(const Command& command) {
  po::options_description description;
  for (const OptionGroup& group : command.groups) {
    for (const Option& option : group.options) {
      const std::string names =
          option.letter != 0 ? option.name + "," + option.letter : option.name;
      if (option.argument.empty()) {
        description.add_options()(names.c_str(), "");
      } else {
        description.add_options()(names.c_str(), po::value<std::vector<std::string>>(), "");
      }
    }
  }
  description.add_options()(kFiles, po::value<std::vector<std::string>>(), "");
  return description;
}

std::vector<std::string> option_names(const Command& command) {
  std::vector<std::string> names;
  for (const OptionGroup& group : command.groups) {
    for (const Option& option : group.options) names.push_back(option.name);
  }
  return names;
}

std::string see_help(const Command& command) {
  return fmt::format(" (lendsim {} --help lists the options)", command.name);
}

[[noreturn]] void reword(const Command& command, const po::error& error) {
  if (const auto* unknown = dynamic_cast<const po::unknown_option*>(&error)) {
    const std::string word = unknown->get_option_name();
    const std::string bare = word.substr(std::min(word.find_first_not_of('-'), word.size()));
    const std::string near = did_you_mean(bare, option_names(command), "--");
    throw UsageError(
        fmt::format("unknown option {}{}", word, near.empty() ? see_help(command) : near));
  }
  if (const auto* syntax = dynamic_cast<const po::invalid_command_line_syntax*>(&error)) {
    const std::string name = syntax->get_option_name();
    if (syntax->kind() == po::invalid_syntax::extra_parameter) {
      throw UsageError(name + " takes no value");
    }
    throw UsageError(name + " needs a value" + see_help(command));
  }
  throw UsageError(error.what() + see_help(command));
}

// Options that may be given once, were; none was given an empty value; as many files as the command
// takes.
void check(const Command& command, const Arguments& arguments) {
  for (const OptionGroup& group : command.groups) {
    for (const Option& option : group.options) {
      const std::vector<std::string> given = arguments.texts(option.name);
      if (given.size() > 1 && !option.repeatable) {
        throw UsageError(fmt::format("--{} is given {} times", option.name, given.size()));
      }
      if (!option.argument.empty() &&
          std::any_of(given.begin(), given.end(), [](const auto& s) { return s.empty(); })) {
        throw UsageError(fmt::format("--{} needs a value", option.name));
      }
    }
  }
  if (arguments.has("help")) return;
  const auto most = static_cast<std::size_t>(command.max_files);
  if (arguments.files.empty())
    throw UsageError(
        fmt::format("no {} is named; usage: lendsim {}", command.input, command.usage));
  if (arguments.files.size() > most) {
    throw UsageError(fmt::format("one {} is expected, not {}: {}", command.input,
                                 arguments.files.size(), fmt::join(arguments.files, " ")));
  }
}

}  // namespace

Arguments parse_options(const Command& command, const std::vector<std::string>& words) {
  const po::options_description description = describe(command);
  po::positional_options_description positional;
  positional.add(kFiles, -1);
  Arguments arguments;
  try {
    const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    const auto parsed = po::command_line_parser(words)
                            .options(description)
                            .positional(positional)
                            .style(style)
                            .run();
    for (const auto& option : parsed.options) {
      if (option.string_key == kFiles) {
        if (option.position_key < 0) throw po::unknown_option("--" + option.string_key);
        for (const auto& word : option.value) arguments.files.push_back(word);
      } else {
        auto& values = arguments.values[option.string_key];
        if (option.value.empty()) values.emplace_back();
        values.insert(values.end(), option.value.begin(), option.value.end());
      }
    }
  } catch (const po::error& error) {
    reword(command, error);
  }
  check(command, arguments);
  return arguments;
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& known,
                         const std::string& prefix) {
  std::string near;
  const auto begins = [&](const std::string& name) { return name.starts_with(word); };
  if (!word.empty() && std::count_if(known.begin(), known.end(), begins) == 1) {
    near = *std::find_if(known.begin(), known.end(), begins);
  } else {
    near = nearest(word, known);
  }
  return near.empty() ? "" : fmt::format("; did you mean {}{}?", prefix, near);
}

std::optional<std::string> Arguments::text(const std::string& option) const {
  const auto found = values.find(option);
  if (found == values.end()) return std::nullopt;
  return found->second.back();
}

std::vector<std::string> Arguments::texts(const std::string& option) const {
  const auto found = values.find(option);
  return found == values.end() ? std::vector<std::string>{} : found->second;
}

std::optional<std::int64_t> Arguments::integer(const std::string& option, std::int64_t min,
                                               std::int64_t max) const {
  const std::optional<std::string> given = text(option);
  if (!given) return std::nullopt;
  const std::optional<std::int64_t> value = parse_integer(*given);
  if (value && *value >= min && *value <= max) return value;
  throw UsageError(
      fmt::format("--{} must be an integer from {} to {}, not {}", option, min, max, *given));
}

std::size_t Arguments::choice(const std::string& option,
                              std::span<const std::string_view> choices) const {
  const std::optional<std::string> given = text(option);
  if (!given) return 0;
  const auto found = std::find(choices.begin(), choices.end(), *given);
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  throw UsageError(
      fmt::format("--{} must be one of {}, not {}", option, fmt::join(choices, ", "), *given));
}

Option set_option() {
  return {.name = "set",
          .argument = "KEY=VALUE",
          .help =
              "replace a value of the scenario, such as\n"
              "product.jiebei.daily_rate=0.0003; may be repeated",
          .repeatable = true};
}

OptionGroup general_options() {
  return {"General",
          {{.name = "color", .argument = "WHEN", .help = "auto (default), always or never"},
           {.name = "quiet", .help = "nothing on stderr but errors", .letter = 'q'},
           {.name = "help", .help = "this text", .letter = 'h'}}};
}

}  // namespace lendsim
