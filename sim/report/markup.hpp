// Text that goes into HTML, SVG and JSON, escaped at the one place where it is written.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lendsim::report {

// For text and attribute values of HTML and XML alike. Invalid UTF-8 and characters that XML does
// not allow become U+FFFD.
std::string escaped(std::string_view text);

// A JSON string with its quotes that is harmless inside a script element, too.
std::string json_text(std::string_view text);
// As `json_text` of each, and numbers with one decimal; null where a number is not finite.
std::string json_texts(const std::vector<std::string>& texts);
std::string json_numbers(const std::vector<double>& numbers);

// A coordinate with one decimal, without a trailing ".0"; never "-0".
std::string coordinate(double value);

// Elements in the order in which they are written. Attribute values and text are escaped; a name of
// an element or attribute is ours and is not.
class Markup {
 public:
  using Attributes = std::vector<std::pair<std::string_view, std::string>>;

  Markup& open(std::string_view element, const Attributes& attributes = {});
  Markup& close();                                                        // the innermost open one
  Markup& empty(std::string_view element, const Attributes& attributes);  // <element … />
  Markup& text(std::string_view text);
  // open, text, close
  Markup& leaf(std::string_view element, const Attributes& attributes, std::string_view text);
  Markup& raw(std::string_view markup);  // escaped already

  // Precondition: everything is closed.
  const std::string& str() const;

 private:
  void start(std::string_view element, const Attributes& attributes);

  std::string out_;
  std::vector<std::string> open_;
};

}  // namespace lendsim::report
