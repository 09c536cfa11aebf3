// Sparsemax of rows, as `Sparsemax` in NeuralNet states it: include once per level.
//
// Elements are taken from the largest down. Few are, as a rule, so each is looked for in the row, and no order is kept.

// The element that comes after another from the largest down, of equal ones the first one first; the first of all
// behind `count`. Gives `count` where none is left.
static size_t next_smaller(const float *x, size_t count, size_t after) {
    size_t next = count;
    for (size_t j = 0; j < count; j++) {
        bool is_left = after == count || x[j] < x[after] || (x[j] == x[after] && j > after);
        if (is_left && (next == count || x[j] > x[next])) next = j;
    }
    return next;
}

struct support {
    size_t size;
    float threshold;
};

static struct support support_of(const float *x, size_t count) {
    float running = 0, total = 0;
    size_t size = 0;
    for (size_t at = next_smaller(x, count, count); at < count; at = next_smaller(x, count, at)) {
        running += x[at];
        if (!(x[at] - (running - 1) / (float)(size + 1) > 0)) break;
        total += running;
        size++;
    }
    return (struct support){size, (total - 1) / (float)size};
}

static void sparsemax_row(const float *x, size_t count, float *y) {
    float threshold = support_of(x, count).threshold;
    for (size_t j = 0; j < count; j++) {
        float excess = x[j] - threshold;
        y[j] = excess < 0 ? 0 : excess;
    }
}

// The gradient g where y > 0; and the j-th largest element loses (k − j + 1) / k of the sum of what is left of g.
static void sparsemax_slope_row(
    const float *x, const float *y, const float *g, size_t count, float *result
) {
    float reaching = 0;
    for (size_t j = 0; j < count; j++) {
        result[j] = y[j] <= 0 ? 0 : g[j];
        reaching += result[j];
    }
    size_t size = support_of(x, count).size;
    size_t at = next_smaller(x, count, count);
    for (size_t index = 0; index < size; index++, at = next_smaller(x, count, at))
        result[at] -= reaching * (float)(size - index) / (float)size;
}

static void sparsemax_part(const struct ckernels_step *step, struct part part, const struct chunk *chunk) {
    for (size_t r = part.row; r < part.end_row; r++) {
        const float *x = element_of(&step->a, chunk, r, 0);
        float *result = element_of(&step->c, chunk, r, 0);
        if (step->kind == CKERNELS_SPARSEMAX) sparsemax_row(x, step->columns, result);
        else
            sparsemax_slope_row(x, element_of(&step->b, chunk, r, 0), element_of(&step->d, chunk, r, 0),
                step->columns, result);
    }
}
