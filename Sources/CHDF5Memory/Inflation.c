#include "CHDF5Memory.h"
#include <limits.h>
#include <string.h>
#include <zlib.h>

int64_t CHDF5Memory_inflatedSize(const void *bytes, size_t count, size_t limit) {
    if (count > UINT_MAX) return -1;  // an HDF5 chunk has at most 2^32 - 1 bytes
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (inflateInit(&stream) != Z_OK) return -1;
    stream.next_in = (Bytef *)bytes;
    stream.avail_in = (uInt)count;
    unsigned char scratch[16384];
    size_t produced = 0;
    int status = Z_OK;
    while (status == Z_OK && produced <= limit) {
        stream.next_out = scratch;
        stream.avail_out = sizeof scratch;
        status = inflate(&stream, Z_NO_FLUSH);
        produced += sizeof scratch - stream.avail_out;
    }
    inflateEnd(&stream);
    return produced > limit || status == Z_STREAM_END ? (int64_t)produced : -1;
}
