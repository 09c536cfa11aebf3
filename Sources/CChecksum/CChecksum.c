// CRC-32 by folding: the remainder of a long polynomial over GF(2) by another of degree 32.
//
// A block of 128 bits that stands D bits before another adds to it the block times x^D, modulo the polynomial;
// carry-less multiplication does that without dividing (Gopal and others, Intel 2009). Four blocks are folded over
// the next four at a time, then into one, whose remainder and that of the rest zlib takes.

#include "CChecksum.h"

#include <zlib.h>

#if defined(__x86_64__)
#include <immintrin.h>

enum { BLOCK = 16, BLOCKS = 4 };

#define FOLDING __attribute__((target("pclmul,sse2")))

// The powers of x by which the later and the earlier half of a block are multiplied: x^(D − 1) and x^(D + 63) modulo
// the polynomial, the lowest power in the highest bit, as the checksum has its bits. In that order a product comes out
// multiplied by x besides.
FOLDING static __m128i powers_four_blocks_on(void) {
    return _mm_set_epi64x((int64_t)0xcad38e8f00000000, 0x653d982200000000);
}

FOLDING static __m128i powers_one_block_on(void) {
    return _mm_set_epi64x((int64_t)0x9ba54c6f00000000, 0x65673b4600000000);
}

FOLDING static __m128i folded(__m128i block, __m128i powers, __m128i onto) {
    __m128i earlier = _mm_clmulepi64_si128(block, powers, 0x00);
    __m128i later = _mm_clmulepi64_si128(block, powers, 0x11);
    return _mm_xor_si128(_mm_xor_si128(earlier, later), onto);
}

FOLDING static __m128i load(const unsigned char *bytes) { return _mm_loadu_si128((const __m128i *)bytes); }

// `count` is a multiple of BLOCKS * BLOCK, and not 0.
FOLDING static uint32_t folded_crc32(uint32_t earlier, const unsigned char *bytes, size_t count) {
    const __m128i far = powers_four_blocks_on(), near = powers_one_block_on();
    __m128i blocks[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) blocks[i] = load(bytes + i * BLOCK);
    // What came before stands in the first bytes, inverted as zip archives want it.
    blocks[0] = _mm_xor_si128(blocks[0], _mm_cvtsi32_si128((int)~earlier));
    for (size_t done = BLOCKS * BLOCK; done < count; done += BLOCKS * BLOCK) {
        for (int i = 0; i < BLOCKS; i++)
            blocks[i] = folded(blocks[i], far, load(bytes + done + i * BLOCK));
    }
    for (int i = 1; i < BLOCKS; i++) blocks[i] = folded(blocks[i - 1], near, blocks[i]);
    unsigned char rest[BLOCK];
    _mm_storeu_si128((__m128i *)rest, blocks[BLOCKS - 1]);
    // Starting from nothing, of which the inverse is all ones.
    return (uint32_t)crc32_z(UINT32_MAX, rest, BLOCK);
}

uint32_t CChecksum_crc32(uint32_t earlier, const void *bytes, size_t count) {
    const unsigned char *start = bytes;
    size_t whole = count / (BLOCKS * BLOCK) * (BLOCKS * BLOCK);
    if (whole > 0 && __builtin_cpu_supports("pclmul")) {
        earlier = folded_crc32(earlier, start, whole);
        start += whole;
        count -= whole;
    }
    return count > 0 ? (uint32_t)crc32_z(earlier, start, count) : earlier;
}

#else

uint32_t CChecksum_crc32(uint32_t earlier, const void *bytes, size_t count) {
    return count > 0 ? (uint32_t)crc32_z(earlier, bytes, count) : earlier;
}

#endif
