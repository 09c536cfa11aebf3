internal import Glibc

/// The bytes of memory that this machine has.
package let physicalMemory =
    max(sysconf(Int32(_SC_PHYS_PAGES)), 1) * max(sysconf(Int32(_SC_PAGESIZE)), 1)
