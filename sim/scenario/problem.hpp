// Problems found in scenario files: all of them at once, each with file:line:column, the source
// line, a caret and, where one exists, the nearest known name.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_set>
#include <vector>

namespace lendsim {

// A text that positions refer to: a file, or an override given on the command line ("--set").
struct SourceText {
  std::string name;  // as shown to the user
  std::string text;
};

struct Position {
  std::shared_ptr<const SourceText> source;  // null: no position
  int line = 0;                              // from 1
  int column = 0;                            // from 1, in code points
  int length = 1;                            // code points to underline
};

enum class Severity { error, warning };

struct Problem {
  Severity severity = Severity::error;
  std::string code;     // "S012": stable, listed in scenarios/README.md
  std::string message;  // one sentence: what is wrong, what is allowed, what to do
  Position where;
  std::string label;  // short text beside the caret; may be empty
};

// Collects problems; compilation goes on after an error as far as it can. The same problem at the
// same place counts once, since a check may run once per epoch.
class Problems {
 public:
  void error(std::string code, const Position& where, std::string message, std::string label = {});
  void warning(std::string code, const Position& where, std::string message,
               std::string label = {});
  bool any_errors() const;
  const std::vector<Problem>& all() const { return problems_; }

 private:
  void add(Problem problem);

  std::vector<Problem> problems_;
  std::unordered_set<std::string> seen_;  // place, code and message of each
};

// Text of the problems, rustc style, in order of file and line. `colour`: ANSI colours.
std::string render(const std::vector<Problem>& problems, bool colour);

// Thrown when a scenario can't be used (exit code 65).
class ScenarioError : public std::runtime_error {
 public:
  explicit ScenarioError(std::vector<Problem> problems);
  const std::vector<Problem>& problems() const { return problems_; }

 private:
  std::vector<Problem> problems_;
};

// The known name nearest to `name` (Damerau-Levenshtein distance at most 2, or a third of its
// length), or empty. Empty also if there are more than 500 names.
std::string nearest(const std::string& name, const std::vector<std::string>& known);

}  // namespace lendsim
