#include "sim/cli/dispatch.hpp"

#include <fmt/format.h>

#include <new>
#include <system_error>

#include "models/base/contract.hpp"
#include "sim/cli/command.hpp"
#include "sim/cli/exit_codes.hpp"
#include "sim/cli/help.hpp"
#include "sim/cli/options.hpp"
#include "sim/results/errors.hpp"
#include "sim/scenario/problem.hpp"

namespace lendsim {
namespace {

const Command* find_command(const std::string& name) {
  for (const Command& command : commands()) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

bool is_one_of(const std::string& word, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (word == name) return true;
  }
  return false;
}

[[noreturn]] void unknown(const std::string& word) {
  const bool option = word.starts_with('-');
  std::vector<std::string> known{"--help", "--version"};
  if (!option) {
    known.clear();
    for (const Command& command : commands()) known.push_back(command.name);
  }
  const std::string near = did_you_mean(word, known);
  throw UsageError(fmt::format("unknown {} {}{}", option ? "option" : "command", word,
                               near.empty() ? " (lendsim --help lists the commands)" : near));
}

int version(const std::vector<std::string>& words) {
  bool verbose = false;
  for (const std::string& word : words) {
    if (is_one_of(word, {"--version", "-V"})) continue;
    if (!is_one_of(word, {"--verbose", "-v"})) {
      throw UsageError(fmt::format("--version goes with --verbose only, not with {}", word));
    }
    verbose = true;
  }
  Terminal::print(version_text(verbose));
  return kOk;
}

void set_up(Terminal& terminal, const Arguments& arguments) {
  static constexpr std::string_view kColours[] = {"auto", "always", "never"};
  terminal.colour_choice = static_cast<Colour>(arguments.choice("color", kColours));
  terminal.quiet = arguments.has("quiet");
  terminal.verbose = arguments.has("verbose");
}

int run_command_line(const std::vector<std::string>& words, Terminal& terminal) {
  if (words.empty() || is_one_of(words[0], {"--help", "-h"})) {
    Terminal::print(short_help(commands()));
    return kOk;
  }
  for (const std::string& word : {words.front(), words.back()}) {
    if (is_one_of(word, {"--version", "-V"}) && words[0].starts_with('-')) return version(words);
  }
  const Command* command = find_command(words[0]);
  if (command == nullptr) unknown(words[0]);
  const Arguments arguments = parse_options(*command, {words.begin() + 1, words.end()});
  set_up(terminal, arguments);
  if (arguments.has("help")) {
    Terminal::print(help_of(*command));
    return kOk;
  }
  return command->run(arguments, terminal);
}

int fail(Exit code, std::string_view message) {
  Terminal::complain(message);
  return code;
}

}  // namespace

std::span<const Command> commands() {
  static const std::vector<Command> kCommands = {
      run_command(),  compare_command(), explain_command(), seek_command(),  validate_command(),
      show_command(), replay_command(),  report_command(),  export_command()};
  return kCommands;
}

int dispatch(const std::vector<std::string>& words, Terminal& terminal) noexcept {
  try {
    return run_command_line(words, terminal);
  } catch (const UsageError& error) {
    return fail(kUsage, error.what());
  } catch (const ScenarioError& error) {
    Terminal::write_stderr(render(error.problems(), terminal.colour()));
    return kBadScenario;
  } catch (const ContractViolation& error) {
    return fail(kInternal, error.what());
  } catch (const CannotCreate& error) {
    return fail(kCannotCreate, error.what());
  } catch (const IoError& error) {
    return fail(kIoError, error.what());
  } catch (const CorruptFile& error) {
    return fail(kCorrupt, error.what());
  } catch (const std::bad_alloc&) {
    // No memory may be left for a message that needs some.
    Terminal::write_stderr(
        "lendsim: out of memory; lendsim run --dry-run says how much is needed\n");
    return kOutOfMemory;
  } catch (const OutOfMemory& error) {
    return fail(kOutOfMemory, error.what());
  } catch (const std::system_error& error) {
    // No thread could be started, for instance.
    const bool scarce = error.code() == std::errc::resource_unavailable_try_again ||
                        error.code() == std::errc::not_enough_memory;
    return fail(scarce ? kOutOfMemory : kIoError, error.what());
  } catch (const std::exception& error) {
    return fail(kInternal, fmt::format("internal error: {}", error.what()));
  } catch (...) {
    return fail(kInternal, "internal error");
  }
}

}  // namespace lendsim
