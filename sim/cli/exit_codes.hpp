// What the program says with its exit code; those of sysexits.h where they fit.
#pragma once

namespace lendsim {

enum Exit : int {
  kOk = 0,
  kTargetMissed = 1,  // what was asked for was not reached; the file is written
  kUsage = 64,        // the command line makes no sense
  kBadScenario = 65,
  kInternal = 70,  // a contract or an identity is violated
  kOutOfMemory = 71,
  kCannotCreate = 73,
  kIoError = 74,
  kInterrupted = 75,  // the same command goes on
  kCorrupt = 76,      // a file is damaged or belongs to something else
  kKilled = 130       // second interrupt
};

}  // namespace lendsim
