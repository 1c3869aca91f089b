#include "sim/results/folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "sim/results/errors.hpp"

namespace lendsim {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBufferBytes = 1 << 20;

[[noreturn]] void cannot_create(const std::string& path, const std::string& why) {
  throw CannotCreate("cannot create " + path + ": " + why);
}

bool is_empty(const std::string& path) {
  std::error_code error;
  return fs::is_empty(path, error) && !error;
}

// A folder that holds nothing that anybody would miss: what an export wrote.
bool is_export(const std::string& path) {
  if (!fs::is_regular_file(fs::symlink_status(path + "/" + std::string(kColumnsFile)))) {
    return false;
  }
  for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
    if (!fs::is_regular_file(entry.symlink_status()) || entry.path().extension() != ".csv") {
      return false;
    }
  }
  return true;
}

// The folder that `path` leads to, links resolved, without a slash at the end.
std::string folder_target(const std::string& path, bool force) {
  std::string target = fs::path(path).lexically_normal().string();
  while (target.size() > 1 && target.back() == '/') target.pop_back();
  std::error_code error;
  const fs::file_status status = fs::status(target, error);
  if (status.type() == fs::file_type::not_found) {
    if (fs::is_symlink(fs::symlink_status(target, error))) {
      cannot_create(path, "it is a link that leads nowhere");
    }
    return target;
  }
  if (status.type() == fs::file_type::none) cannot_create(path, error.message());
  if (status.type() != fs::file_type::directory) {
    cannot_create(path, "it exists and is not a folder");
  }
  target = fs::canonical(target).string();
  if (is_empty(target)) return target;
  if (!force) throw CannotCreate(path + " exists; --force replaces it, --csv names another folder");
  if (!is_export(target)) cannot_create(path, "it holds files that are not of an export");
  return target;
}

// What an export that was killed left behind.
void remove_stale(const std::string& partial) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(partial, error);
  if (status.type() == fs::file_type::not_found) return;
  if (status.type() == fs::file_type::directory) {
    for (const fs::directory_entry& entry : fs::directory_iterator(partial)) {
      if (entry.path().extension() != ".csv") cannot_create(partial, "it holds files of others");
    }
    fs::remove_all(partial, error);
    if (!error) return;
  }
  cannot_create(partial, "it is in the way");
}

void rename_to(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) {
    throw IoError(errno_message("cannot rename to", to));
  }
}

// At once where the file system can, else with a moment without any folder of that name.
void put_in_place_of(const std::string& partial, const std::string& target) {
  if (::renameat2(AT_FDCWD, partial.c_str(), AT_FDCWD, target.c_str(), RENAME_EXCHANGE) == 0) {
    return;
  }
  const std::string aside = target + ".replaced";
  rename_to(target, aside);
  rename_to(partial, target);
  rename_to(aside, partial);
}

}  // namespace

CsvFolder::CsvFolder(const std::string& path, bool force)
    : target_(folder_target(path, force)), partial_(target_ + ".partial"), force_(force) {
  lock_ = FileLock(target_ + ".lock");
  remove_stale(partial_);
  if (::mkdir(partial_.c_str(), 0777) != 0) {
    throw CannotCreate(errno_message("cannot create", partial_));
  }
}

CsvFolder::~CsvFolder() {
  std::error_code ignored;
  if (!published_) fs::remove_all(partial_, ignored);
}

void CsvFolder::publish() {
  sync_directory_of(path_of("."));
  // Somebody may have made one since.
  if (fs::exists(target_) && !is_empty(folder_target(target_, force_))) {
    put_in_place_of(partial_, target_);
    fs::remove_all(partial_);
  } else {
    rename_to(partial_, target_);
  }
  published_ = true;
  sync_directory_of(target_);
}

CsvFile::CsvFile(const std::string& path)
    : file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666), path) {
  if (!file_.is_open()) throw CannotCreate(errno_message("cannot create", path));
}

void CsvFile::end_line() {
  buffer_ += '\n';
  if (buffer_.size() >= kBufferBytes) flush();
}

void CsvFile::flush() {
  file_.write(buffer_.data(), buffer_.size(), written_);
  written_ += buffer_.size();
  buffer_.clear();
}

void CsvFile::close() {
  flush();
  file_.sync_all();
  file_.close();
}

}  // namespace lendsim
