// Written by Tools/make_elementary_coefficients.py; ascending powers.
#pragma once

// (eʳ - 1 - r) / r² in r, |r| ≤ ln 2 / 2; largest error 2^-59.3.
static const double exp_f64_coefficients[11] = {
    0x1.0000000000000p-1,
    0x1.5555555555557p-3,
    0x1.5555555555556p-5,
    0x1.11111111100dfp-7,
    0x1.6c16c16c162d6p-10,
    0x1.a01a01abe63a9p-13,
    0x1.a01a01a6d787dp-16,
    0x1.71de02372dd4ep-19,
    0x1.27e4db679d0c0p-22,
    0x1.af4dddd8d7f8cp-26,
    0x1.1f72fca335d17p-29,
};

// the same for float results; largest error 2^-29.4.
static const double exp_f32_coefficients[6] = {
    0x1.0000000b8f6f3p-1,
    0x1.5555555a7828bp-3,
    0x1.5554e91100a35p-5,
    0x1.1110e0f703999p-7,
    0x1.6d43157140d27p-10,
    0x1.a124e451b5351p-13,
};

// (2 atanh(s) / s - 2) / s² in z = s², s ≤ 3 - 2√2; largest error 2^-58.7.
static const double log_f64_coefficients[8] = {
    0x1.5555555555555p-1,
    0x1.9999999999a38p-2,
    0x1.2492492476ccbp-2,
    0x1.c71c7201592a1p-3,
    0x1.745cf9048617ap-3,
    0x1.3b1c355c3560fp-3,
    0x1.0fbe95aaf31a8p-3,
    0x1.0c039e172b8dfp-3,
};

// the same for float results; largest error 2^-29.7.
static const double log_f32_coefficients[4] = {
    0x1.5555554bb2b05p-1,
    0x1.9999eb5d94878p-2,
    0x1.245c437c3b954p-2,
    0x1.ddced87f793adp-3,
};

// (tanh(x) / x - 1) / x² in z = x², x ≤ 0.625; largest error 2^-57.8.
static const double tanh_f64_coefficients[12] = {
    -0x1.5555555555555p-2,
    0x1.11111111110a8p-3,
    -0x1.ba1ba1ba0f126p-5,
    0x1.664f487e0a749p-6,
    -0x1.226e3473dce5cp-7,
    0x1.d6d39ae3905e2p-9,
    -0x1.7d9f6f23e8682p-10,
    0x1.3526e9ed54da1p-11,
    -0x1.f243823c8c981p-13,
    0x1.8445870f6fe41p-14,
    -0x1.05bbdae896297p-15,
    0x1.b33642a122cddp-18,
};

// erf(x) / x - 1 in z = x², x ≤ 1; largest error 2^-62.7.
static const double erf_f64_coefficients[13] = {
    0x1.06eba8214db69p-3,
    -0x1.812746b0379e6p-2,
    0x1.ce2f21a042b30p-4,
    -0x1.b82ce31284e00p-6,
    0x1.565bcd0dbaa38p-8,
    -0x1.c02db3dac435fp-11,
    0x1.f9a321d5b8e1ep-14,
    -0x1.f4d1e3183f7aep-17,
    0x1.b9df224ca4b97p-20,
    -0x1.5f1ecb6f0764cp-23,
    0x1.f7b4bf3b13964p-27,
    -0x1.389d4f2641625p-30,
    0x1.05ffd737fb32ep-34,
};

// the same for float results; largest error 2^-34.8.
static const double erf_f32_coefficients[8] = {
    0x1.06eba82022eadp-3,
    -0x1.81274665754c3p-2,
    0x1.ce2f08fec14fdp-4,
    -0x1.b829c897922e5p-6,
    0x1.562a60ddba6e6p-8,
    -0x1.bccf664d7f763p-11,
    0x1.d887505de3ba6p-14,
    -0x1.445f47d33d87bp-17,
};

// exp(x²) erfc(x) in v = 1 / (x + 2) - 29/128, 1 ≤ x ≤ 6; largest error 2^-58.5.
static const double erf_tail_f64_coefficients[17] = {
    0x1.bd3f781d5b966p-3,
    0x1.8928334889eb2p+0,
    0x1.c1f1782e30462p+1,
    0x1.3b4fb8082c71fp+2,
    0x1.c273a1a93b6aap+0,
    -0x1.9fb964065949cp+2,
    -0x1.80f0deeddc3b4p+2,
    0x1.d3c51eff828aep+3,
    0x1.9dc2f5c369031p+3,
    -0x1.82cbe54ba64f6p+5,
    -0x1.1915ee33dba52p+3,
    0x1.58e2ac7a12285p+7,
    -0x1.29fc52045f993p+7,
    -0x1.e4a6269636378p+8,
    0x1.34f75e6082873p+10,
    0x1.ce0ced762da3ap+8,
    -0x1.30be46f379823p+12,
};

// -ln erfc(x) in v = x - 2.5, 1 ≤ x ≤ 4; largest error 2^-31.2.
static const double erf_tail_f32_coefficients[12] = {
    0x1.f3a2dc86413f2p+2,
    0x1.56925248eb9cep+2,
    0x1.e3460a692893fp-1,
    0x1.63cc1965f8a79p-7,
    -0x1.1bd6f75c2e7d4p-9,
    0x1.b963f987eb286p-12,
    -0x1.42b621ec20a56p-14,
    0x1.ab5df3e9dcfcfp-17,
    -0x1.ef2d141c962aap-20,
    0x1.720bc1894487ap-23,
    0x1.602b5f6254992p-25,
    -0x1.27a9054be6cb7p-26,
};
