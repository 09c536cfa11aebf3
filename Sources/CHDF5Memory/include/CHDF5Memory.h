#pragma once

#include <hdf5/serial/hdf5.h>

/// The bytes that a file access list with CHDF5Memory_setImage reads: the caller's memory, which must
/// stay in place until the file is closed or `length` is set to 0 (then every read fails).
typedef struct {
    const void *bytes;
    haddr_t length;
    /// How many files are open over the image: a second one is refused, so that neither an external
    /// link nor a virtual dataset can open anything.
    int openings;
} CHDF5Memory_Image;

/// Makes a file access list open `image` instead of a file of the given name.
herr_t CHDF5Memory_setImage(hid_t fileAccess, CHDF5Memory_Image *image);

// The macros below hide a call or a cast, which Swift does not import; the variables behind them
// are mutable globals, which Swift 6 refuses.
static inline unsigned CHDF5Memory_readOnly(void) { return H5F_ACC_RDONLY; }
static inline unsigned CHDF5Memory_truncate(void) { return H5F_ACC_TRUNC; }
static inline haddr_t CHDF5Memory_undefinedAddress(void) { return HADDR_UNDEF; }
static inline hid_t CHDF5Memory_fileAccess(void) { return H5P_FILE_ACCESS; }
static inline hid_t CHDF5Memory_fileCreation(void) { return H5P_FILE_CREATE; }
static inline hid_t CHDF5Memory_groupCreation(void) { return H5P_GROUP_CREATE; }
static inline hid_t CHDF5Memory_datasetCreation(void) { return H5P_DATASET_CREATE; }
static inline hid_t CHDF5Memory_uint64(void) { return H5T_STD_U64LE; }
static inline hid_t CHDF5Memory_int64(void) { return H5T_STD_I64LE; }
static inline hid_t CHDF5Memory_float32(void) { return H5T_IEEE_F32LE; }
static inline hid_t CHDF5Memory_float64(void) { return H5T_IEEE_F64LE; }
static inline hid_t CHDF5Memory_text(void) { return H5T_C_S1; }
static inline size_t CHDF5Memory_variableLength(void) { return H5T_VARIABLE; }
static inline hid_t CHDF5Memory_truncatedFileError(void) { return H5E_TRUNCATED; }

/// The bytes that a zlib stream inflates to, or some number above `limit` if they are more; -1 if it is no
/// whole stream. Nothing is kept of them.
///
/// libhdf5 itself doubles its buffer as long as a chunk goes on, whatever size the file declares, and
/// reads beyond the end of a chunk that is too short.
int64_t CHDF5Memory_inflatedSize(const void *bytes, size_t count, size_t limit);
