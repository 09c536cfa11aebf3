// main THREADS ROUNDS: GFLOP/s and share of the machine's peak of each shape by each program, all in turn.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "CKernels.h"
#include "products.h"

// The products of training S and M, and larger ones.
static const struct shape shapes[] = {
    {"32×64×30", 32, 64, 30, 0, 0},
    {"128×512×784", 128, 512, 784, 0, 0},
    {"784×512×128, A transposed", 784, 512, 128, 1, 0},
    {"128×512×512, B transposed", 128, 512, 512, 0, 1},
    {"256×4096×4096", 256, 4096, 4096, 0, 0},
    {"1024×256×256", 1024, 256, 256, 0, 0},
};
static const struct program *const programs[] = {&ours_avx512, &ours_avx2, &onednn, &libxsmm};
enum { SHAPES = sizeof shapes / sizeof *shapes, PROGRAMS = sizeof programs / sizeof *programs, MOST_ROUNDS = 99 };

double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static float *random_matrix(size_t count) {
    float *matrix = aligned_alloc(64, (count * sizeof *matrix + 63) / 64 * 64);
    if (matrix == NULL) abort();
    static unsigned state = 1;
    for (size_t i = 0; i < count; i++) {
        state = state * 1664525 + 1013904223;
        matrix[i] = (float)(state >> 8) * 0x1p-23f - 1;
    }
    return matrix;
}

// Floating-point operations a second, over as many products as take ten milliseconds.
static double speed(const struct program *program, const struct operands *operands) {
    struct shape s = operands->shape;
    double start = now(), count = 0;
    do {
        program->multiply(operands);
        count++;
    } while (now() - start < 0.01);
    return count * 2 * (double)s.m * (double)s.n * (double)s.k / (now() - start);
}

// The largest difference from the first program's result, relative to the largest element.
static double difference(const float *found, const float *expected, size_t count) {
    double largest = 0, scale = 0;
    for (size_t i = 0; i < count; i++) {
        largest = fmax(largest, fabs((double)found[i] - expected[i]));
        scale = fmax(scale, fabs(expected[i]));
    }
    return largest / scale;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// Prints the row of a shape; 0 if a result is wrong.
static int measure(struct shape shape, int threads, int rounds, double peak) {
    double speeds[PROGRAMS][MOST_ROUNDS];
    struct operands operands[PROGRAMS];
    int is_there[PROGRAMS], is_right = 1;
    float *a = random_matrix(shape.m * shape.k), *b = random_matrix(shape.k * shape.n);
    const float *expected = NULL;
    for (int p = 0; p < PROGRAMS; p++) {
        operands[p] = (struct operands){shape, a, b, random_matrix(shape.m * shape.n), NULL};
        is_there[p] = programs[p]->prepare(&operands[p]);
        if (!is_there[p]) continue;
        programs[p]->multiply(&operands[p]);
        if (expected == NULL) expected = operands[p].c;
        is_right &= difference(operands[p].c, expected, shape.m * shape.n) < 1e-5;
    }
    for (int round = 0; round < rounds; round++)
        for (int p = 0; p < PROGRAMS; p++)
            if (is_there[p]) speeds[p][round] = speed(programs[p], &operands[p]);
    printf("| %s | %d |", shape.name, threads);
    for (int p = 0; p < PROGRAMS; p++) {
        if (is_there[p]) {
            qsort(speeds[p], (size_t)rounds, sizeof(double), ascending);
            double median = speeds[p][rounds / 2];
            printf(" %.0f (%.0f %%) |", median / 1e9, 100 * median / peak);
        } else {
            printf(" – |");
        }
    }
    printf("%s\n", is_right ? "" : " WRONG");
    return is_right;
}

int main(int count, char **words) {
    if (count != 3) return 2;
    int threads = atoi(words[1]), rounds = atoi(words[2]), is_right = 1;
    if (threads < 1 || rounds < 1 || rounds > MOST_ROUNDS) return 2;
    start_threads((size_t)threads);
    double peak = 0;
    for (int level = CKERNELS_AVX2; level <= CKERNELS_AVX512; level++) {
        if (ckernels_table_at(level) == NULL) continue;
        double reached = peak_of(level);
        printf("Peak of %s with %d thread(s): %.0f GFLOP/s\n", level == CKERNELS_AVX2 ? "AVX2" : "AVX-512", threads, reached / 1e9);
        peak = fmax(peak, reached);
    }
    printf("\n| product m×n×k | threads |");
    for (int p = 0; p < PROGRAMS; p++) printf(" %s |", programs[p]->name);
    printf("\n| --- | --- | --- | --- | --- | --- |\n");
    for (int s = 0; s < SHAPES; s++) is_right &= measure(shapes[s], threads, rounds, peak);
    return is_right ? 0 : 1;
}
