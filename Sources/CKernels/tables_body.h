// Steps that look numbers up in a table: include once per level.

// How many boundaries an element does not lie below; NaN lies below none.
INLINE float bucket(const float *boundaries, size_t count, float x) {
    size_t below = 0;
    for (size_t i = 0; i < count; i++) below += !(x < boundaries[i]);
    return (float)below;
}

// The place of an integer among ascending keys, `count` where it is none of them.
INLINE size_t place_of(const int64_t *keys, size_t count, int64_t key) {
    size_t first = 0, end = count;
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        if (keys[middle] < key) first = middle + 1;
        else end = middle;
    }
    return first < count && keys[first] == key ? first : count;
}

// The number of an integer in a vocabulary. Integers that are not in it share `inner` numbers from `width` on by
// their remainder; where there are none, and for what is no integer, the number is NaN.
INLINE float vocabulary_number(const struct ckernels_step *step, float x) {
    if (!(magnitude(x) < 0x1p63f)) return NOT_A_NUMBER_F32;
    int64_t integer = (int64_t)x;
    size_t place = place_of(step->keys, step->key_count, integer);
    if (place < step->key_count) return step->table[place];
    if (step->inner == 0) return NOT_A_NUMBER_F32;
    int64_t others = (int64_t)step->inner, remainder = integer % others;
    return (float)((int64_t)step->width + (remainder < 0 ? remainder + others : remainder));
}

static void table_part(const struct ckernels_step *step, struct part part, const struct chunk *chunk) {
    struct runs runs = runs_of(step, part, step->c.row_stride);
    for (size_t r = part.row; r < part.row + runs.count; r++) {
        const float *x = element_of(&step->a, chunk, r, part.column);
        float *c = element_of(&step->c, chunk, r, part.column);
        for (size_t i = 0; i < runs.length; i++)
            c[i] = step->kind == CKERNELS_BUCKETS
                ? bucket(step->table, step->table_count, x[i]) : vocabulary_number(step, x[i]);
    }
}
