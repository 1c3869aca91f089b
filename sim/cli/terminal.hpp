// The manners towards the two output streams: results go to stdout, everything else to stderr.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lendsim {

enum class Colour : unsigned char { automatic, always, never };

struct Terminal {
  Colour colour_choice = Colour::automatic;
  bool quiet = false;
  bool verbose = false;

  bool colour() const;           // on stderr
  static bool stderr_is_live();  // a line may be redrawn

  // Of stdout: as COLUMNS says, else as the terminal does, else 80.
  static std::size_t columns();

  // To stdout, all of it, now. Throws IoError.
  static void print(std::string_view text);
  // To stderr; trouble there has nowhere to be reported.
  static void complain(std::string_view line);      // "lendsim: …", always
  void note(std::string_view line) const;           // the same, unless quiet
  void detail(std::string_view line) const;         // the same, if verbose
  static void write_stderr(std::string_view text);  // as it is
};

// Fills closed standard descriptors with /dev/null, so that no file of ours can become one; makes a
// full disk and a reader that left errors instead of signals.
void prepare_streams();

}  // namespace lendsim
