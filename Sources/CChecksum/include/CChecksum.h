// The CRC-32 of zip archives, at the speed of memory.
#pragma once

#include <stddef.h>
#include <stdint.h>

// The checksum of bytes that follow those whose checksum is `earlier`, which is 0 where there are none.
uint32_t CChecksum_crc32(uint32_t earlier, const void *bytes, size_t count);
