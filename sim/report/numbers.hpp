// Numbers as the report shows them: as many digits as their error allows, in units that keep them
// short.
#pragma once

#include <string>
#include <string_view>

#include "models/base/month.hpp"

namespace lendsim::report {

enum class Kind : unsigned char { money, count, share };

// Shown value = value * factor.
struct Unit {
  double factor = 1.0;
  std::string name;  // "million yuan (百万元)", "%", "accounts"
};

// The unit in which `largest` (yuan, a count or a share of 1) has one to five digits before the
// point. `counted` names what is counted; it is not used for money and shares.
Unit unit_for(Kind kind, double largest, std::string_view currency, std::string_view counted);

// 1,234.5 with the minus sign of typography; an en dash for what is not a number.
std::string number_text(double value, int decimals);

// Decimals that show two digits of the error, 0 to 6; without an error, four digits of the value.
int decimals_for(double error, double value);

// "1,234 ± 12", the value and its standard error with the same decimals; the value alone without an
// error.
std::string with_error(double value, double se);

std::string month_text(Month month);  // 2020-03

// Width of a text in a sans-serif font, in units of its size: an estimate good to a tenth.
double text_width(std::string_view text);

}  // namespace lendsim::report
