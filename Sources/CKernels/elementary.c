// The elementary functions of one value.
#pragma STDC FP_CONTRACT OFF

#include "CKernels.h"
#include "erf.h"
#include "log.h"
#include "normal.h"
#include "tanh.h"

float ckernels_exp_f32(float x) { return exp_f32(x); }
float ckernels_expm1_f32(float x) { return expm1_f32(x); }
float ckernels_log_f32(float x) { return log_f32(x); }
float ckernels_log1p_f32(float x) { return log1p_f32(x); }
float ckernels_tanh_f32(float x) { return tanh_f32(x); }
float ckernels_erf_f32(float x) { return erf_f32(x); }

double ckernels_exp_f64(double x) { return exp_f64(x); }
double ckernels_expm1_f64(double x) { return expm1_f64(x); }
double ckernels_log_f64(double x) { return log_f64(x); }
double ckernels_log1p_f64(double x) { return log1p_f64(x); }
double ckernels_tanh_f64(double x) { return tanh_f64(x); }
double ckernels_erf_f64(double x) { return erf_f64(x); }

double ckernels_normal_quantile(double p) { return normal_quantile(p); }
