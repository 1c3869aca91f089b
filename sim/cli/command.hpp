// What a command is: its options as data, from which both the parser and the help are made.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sim/cli/terminal.hpp"

namespace lendsim {

// The command line makes no sense (exit code 64).
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The run needs more memory than there is (exit code 71).
class OutOfMemory : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Option {
  std::string name;           // long, without dashes
  std::string argument = {};  // as named in the help; empty: a flag
  std::string help = {};      // may hold line breaks
  char letter = 0;
  bool repeatable = false;
};

struct OptionGroup {
  std::string title;
  std::vector<Option> options;
};

// The values given to the options of a command.
class Arguments {
 public:
  std::vector<std::string> files;  // positional
  std::map<std::string, std::vector<std::string>> values;

  bool has(const std::string& option) const { return values.contains(option); }
  std::optional<std::string> text(const std::string& option) const;
  std::vector<std::string> texts(const std::string& option) const;
  // Throws UsageError unless it is an integer within the range; 10_000 and 1e4 are integers.
  std::optional<std::int64_t> integer(const std::string& option, std::int64_t min,
                                      std::int64_t max) const;
  // Place of the value among the choices; the first if the option is absent. Throws UsageError.
  std::size_t choice(const std::string& option, std::span<const std::string_view> choices) const;
};

struct Command {
  std::string name;
  std::string summary;  // one line
  std::string usage;    // after the name of the program
  std::string about;    // a paragraph
  std::vector<OptionGroup> groups;
  std::vector<std::string> examples;
  int max_files = 1;               // at least one
  std::string input = "scenario";  // what they are
  int (*run)(const Arguments&, Terminal&) = nullptr;
};

// All commands, in the order of the help. One file each.
std::span<const Command> commands();
Command run_command();
Command compare_command();
Command explain_command();
Command seek_command();
Command validate_command();
Command show_command();
Command replay_command();
Command report_command();
Command export_command();

// Options that several commands have.
Option set_option();
OptionGroup general_options();  // --color, --quiet, --help

}  // namespace lendsim
