#include "sim/cli/help.hpp"

#include <fmt/format.h>

#include "sim/columns/ops.hpp"
#include "sim/study/build.hpp"

namespace lendsim {
namespace {

constexpr std::size_t kHelpColumn = 25;

std::string left_side(const Option& option) {
  std::string text = option.letter != 0 ? fmt::format("  -{}, ", option.letter) : "      ";
  text += "--" + option.name;
  if (!option.argument.empty()) text += " " + option.argument;
  return text;
}

// The help beside the option, its further lines beneath.
std::string entry(const Option& option) {
  std::string text = left_side(option);
  if (text.size() + 2 > kHelpColumn) {
    text += "\n" + std::string(kHelpColumn, ' ');
  } else {
    text.resize(kHelpColumn, ' ');
  }
  for (const char c : option.help) {
    text += c;
    if (c == '\n') text.append(kHelpColumn, ' ');
  }
  return text + "\n";
}

}  // namespace

std::string short_help(std::span<const Command> commands) {
  std::string text =
      "lendsim simulates a consumer lender's book month by month, many times over.\n\n"
      "Usage: lendsim COMMAND [OPTIONS] FILE\n\n";
  for (const Command& command : commands) {
    text += fmt::format("  {:<10}{}\n", command.name, command.summary);
  }
  text +=
      "\nlendsim COMMAND --help tells more, lendsim --version --verbose names the build.\n\n"
      "Examples:\n"
      "  lendsim run scenarios/baseline.toml -o baseline.h5\n"
      "  lendsim show scenarios/baseline.toml --calendar\n";
  return text;
}

std::string help_of(const Command& command) {
  std::string text = "Usage: lendsim " + command.usage + "\n\n" + command.about + "\n";
  for (const OptionGroup& group : command.groups) {
    text += "\n" + group.title + ":\n";
    for (const Option& option : group.options) text += entry(option);
  }
  text += "\nExamples:\n";
  for (const std::string& example : command.examples) text += "  lendsim " + example + "\n";
  return text;
}

std::string version_text(bool verbose) {
  const Build& b = build();
  std::string text = fmt::format("lendsim {}\n", b.version);
  if (verbose) {
    text += fmt::format("git       {}\ncompiler  {}\nbuild     {}\nHDF5      {}\nTBB       {}\n",
                        b.git_sha, b.compiler, b.build_type, b.hdf5_version, b.tbb_version);
    text += fmt::format("SIMD      {}\n", fmt::join(ops::instruction_sets(), ", "));
  }
  return text;
}

}  // namespace lendsim
