// The Markov chain of a file of scenarios/reference, read without the compiler of scenarios.
#pragma once

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "sim/scenario/document.hpp"
#include "tests/validation/formulas.hpp"

namespace validation {

struct Chain {
  std::vector<std::string> states;  // the absorbing one last
  formulas::Matrix p;               // rows scaled to sum 1
};

// Of the file's first attribute; `name` without folder and ending.
inline Chain read_chain(const std::string& name) {
  const std::string path =
      std::string(LENDSIM_SOURCE_DIR) + "/scenarios/reference/" + name + ".toml";
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const lendsim::Value root = lendsim::parse_toml(path, text);
  const lendsim::Value& first = root.table()->find("attribute")->value.array()->items.front();
  Chain chain;
  for (const auto& label : first.table()->find("categories")->value.array()->items) {
    chain.states.push_back(*label.text());
  }
  for (const auto& row : first.table()->find("transition")->value.array()->items) {
    chain.p.emplace_back();
    for (const auto& x : row.array()->items) chain.p.back().push_back(x.number());
  }
  chain.p = formulas::scaled_rows(chain.p);
  return chain;
}

}  // namespace validation
