// Philox for successive counters, a group of them side by side.

enum { PHILOX_GROUP = 16 };

struct philox_group {
    uint32_t word[4][PHILOX_GROUP];
};

// The counters first + index, first + index + 1, …
static void philox_counters(const uint32_t first[4], uint64_t index, struct philox_group *group) {
    uint64_t low = first[0] | (uint64_t)first[1] << 32;
    uint64_t high = first[2] | (uint64_t)first[3] << 32;
    for (uint64_t i = 0; i < PHILOX_GROUP; i++) {
        uint64_t sum = low + (index + i);
        uint64_t carried = high + (sum < low);
        group->word[0][i] = (uint32_t)sum;
        group->word[1][i] = (uint32_t)(sum >> 32);
        group->word[2][i] = (uint32_t)carried;
        group->word[3][i] = (uint32_t)(carried >> 32);
    }
}

static void philox4x32_array(
    const uint32_t counter[4], const uint32_t key[2], uint32_t *result, size_t blocks
) {
    for (size_t block = 0; block < blocks; block += PHILOX_GROUP) {
        struct philox_group group;
        philox_counters(counter, block, &group);
        for (uint32_t round = 0; round < PHILOX_ROUNDS; round++) {
            uint32_t key0 = philox_key0(key[0], round), key1 = philox_key1(key[1], round);
            for (size_t i = 0; i < PHILOX_GROUP; i++) {
                philox_round(
                    &group.word[0][i], &group.word[1][i], &group.word[2][i], &group.word[3][i],
                    key0, key1);
            }
        }
        size_t count = blocks - block < PHILOX_GROUP ? blocks - block : PHILOX_GROUP;
        for (size_t i = 0; i < count; i++) {
            for (size_t w = 0; w < 4; w++) result[(block + i) * 4 + w] = group.word[w][i];
        }
    }
}
