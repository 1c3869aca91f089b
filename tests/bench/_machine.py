"""What a figure of speed depends on besides the program."""

import os
import re


def cpu_fields():
    """Of the first processor; empty where there is no /proc."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            first = file.read().split("\n\n", maxsplit=1)[0]
    except OSError:
        return {}
    return dict(re.findall(r"^(\S[^\t:]*?)\s*: (.*)$", first, re.MULTILINE))


def cpu():
    """Model of the CPU, with the numbers that tell models of one name apart."""
    fields = cpu_fields()
    name = fields.get("model name", "unknown CPU").strip()
    if "cpu family" not in fields:
        return name
    return f"{name} (family {fields['cpu family']}, model {fields['model']})"


def cores():
    return os.cpu_count()


def load():
    """Processes that wanted a core in the last minute: over 0, others are at work as well."""
    return os.getloadavg()[0]


def memory_folder():
    """A folder in memory, so that no disk is measured; None if there is none."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
