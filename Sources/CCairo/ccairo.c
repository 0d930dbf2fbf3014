#include "ccairo.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

// Cairo, as cairo.h, cairo-ft.h, cairo-pdf.h and cairo-svg.h declare it.
typedef struct _cairo_pattern cairo_pattern_t;
typedef struct _cairo_font_options cairo_font_options_t;
typedef struct {
  double x_bearing, y_bearing, width, height, x_advance, y_advance;
} cairo_text_extents_t;
enum {
  CAIRO_FORMAT_RGB24 = 1,
  CAIRO_SVG_VERSION_1_1 = 0,
  CAIRO_HINT_STYLE_NONE = 1,
  CAIRO_HINT_METRICS_OFF = 1,
  CAIRO_ANTIALIAS_GRAY = 2,
  CAIRO_LINE_JOIN_MITER = 0,
  CAIRO_FILTER_GOOD = 1,
  CAIRO_FILTER_NEAREST = 3,
  CAIRO_EXTEND_PAD = 3,
};
cairo_surface_t *cairo_image_surface_create(int format, int width, int height);
cairo_surface_t *cairo_image_surface_create_for_data(unsigned char *data, int format, int width, int height, int stride);
unsigned char *cairo_image_surface_get_data(cairo_surface_t *);
int cairo_image_surface_get_stride(cairo_surface_t *);
cairo_surface_t *cairo_svg_surface_create_for_stream(cairo_write_func_t, void *, double width, double height);
void cairo_svg_surface_restrict_to_version(cairo_surface_t *, int version);
cairo_surface_t *cairo_pdf_surface_create_for_stream(cairo_write_func_t, void *, double width, double height);
void cairo_pdf_surface_set_metadata(cairo_surface_t *, cairo_pdf_metadata_t, const char *utf8);
void cairo_surface_finish(cairo_surface_t *);
void cairo_surface_flush(cairo_surface_t *);
cairo_status_t cairo_surface_status(cairo_surface_t *);
void cairo_surface_destroy(cairo_surface_t *);
const char *cairo_status_to_string(cairo_status_t);
cairo_t *cairo_create(cairo_surface_t *);
void cairo_destroy(cairo_t *);
cairo_status_t cairo_status(cairo_t *);
void cairo_save(cairo_t *);
void cairo_restore(cairo_t *);
void cairo_scale(cairo_t *, double, double);
void cairo_translate(cairo_t *, double, double);
void cairo_rotate(cairo_t *, double);
void cairo_set_source_rgba(cairo_t *, double, double, double, double);
void cairo_set_line_width(cairo_t *, double);
void cairo_set_dash(cairo_t *, const double *, int, double);
void cairo_set_line_join(cairo_t *, int);
void cairo_rectangle(cairo_t *, double, double, double, double);
void cairo_new_sub_path(cairo_t *);
void cairo_arc(cairo_t *, double, double, double, double, double);
void cairo_move_to(cairo_t *, double, double);
void cairo_line_to(cairo_t *, double, double);
void cairo_curve_to(cairo_t *, double, double, double, double, double, double);
void cairo_close_path(cairo_t *);
void cairo_fill(cairo_t *);
void cairo_fill_preserve(cairo_t *);
void cairo_stroke(cairo_t *);
void cairo_clip(cairo_t *);
void cairo_set_source_surface(cairo_t *, cairo_surface_t *, double, double);
cairo_pattern_t *cairo_get_source(cairo_t *);
void cairo_pattern_set_filter(cairo_pattern_t *, int);
void cairo_pattern_set_extend(cairo_pattern_t *, int);
void cairo_paint(cairo_t *);
void cairo_set_font_face(cairo_t *, cairo_font_face_t *);
void cairo_set_font_size(cairo_t *, double);
void cairo_set_font_options(cairo_t *, const cairo_font_options_t *);
cairo_font_options_t *cairo_font_options_create(void);
void cairo_font_options_destroy(cairo_font_options_t *);
void cairo_font_options_set_hint_style(cairo_font_options_t *, int);
void cairo_font_options_set_hint_metrics(cairo_font_options_t *, int);
void cairo_font_options_set_antialias(cairo_font_options_t *, int);
void cairo_show_text(cairo_t *, const char *utf8);
void cairo_text_extents(cairo_t *, const char *utf8, cairo_text_extents_t *);
cairo_font_face_t *cairo_ft_font_face_create_for_ft_face(FT_Face, int load_flags);

// FreeType, as freetype.h declares it.
typedef struct FT_LibraryRec_ *FT_Library;
int FT_Init_FreeType(FT_Library *);
int FT_New_Face(FT_Library, const char *path, long index, FT_Face *);
unsigned int FT_Get_Char_Index(FT_Face, unsigned long character);

// fontconfig, as fontconfig.h declares it.
typedef struct _FcPattern FcPattern;
typedef struct _FcCharSet FcCharSet;
typedef unsigned char FcChar8;
typedef unsigned int FcChar32;
enum { FcResultMatch = 0, FcMatchPattern = 0, FcTrue = 1, FC_WEIGHT_BOLD = 200 };
#define FC_CHARSET "charset"
#define FC_SCALABLE "scalable"
#define FC_WEIGHT "weight"
#define FC_FILE "file"
#define FC_INDEX "index"
int FcInit(void);
FcPattern *FcPatternCreate(void);
void FcPatternDestroy(FcPattern *);
int FcPatternAddCharSet(FcPattern *, const char *, const FcCharSet *);
int FcPatternAddInteger(FcPattern *, const char *, int);
int FcPatternAddBool(FcPattern *, const char *, int);
int FcPatternGetString(const FcPattern *, const char *, int, FcChar8 **);
int FcPatternGetInteger(const FcPattern *, const char *, int, int *);
int FcPatternGetCharSet(const FcPattern *, const char *, int, FcCharSet **);
FcCharSet *FcCharSetCreate(void);
void FcCharSetDestroy(FcCharSet *);
int FcCharSetAddChar(FcCharSet *, FcChar32);
int FcCharSetHasChar(const FcCharSet *, FcChar32);
int FcConfigSubstitute(void *config, FcPattern *, int kind);
void FcDefaultSubstitute(FcPattern *);
FcPattern *FcFontMatch(void *config, FcPattern *, int *result);


// The functions in use, by library. One list makes the pointers and finds them.
#define CAIRO(X)                                                                                              \
  X(cairo_image_surface_create) X(cairo_image_surface_create_for_data) X(cairo_image_surface_get_data)        \
  X(cairo_image_surface_get_stride) X(cairo_svg_surface_create_for_stream)                                    \
  X(cairo_svg_surface_restrict_to_version) X(cairo_pdf_surface_create_for_stream)                             \
  X(cairo_pdf_surface_set_metadata) X(cairo_surface_finish) X(cairo_surface_flush) X(cairo_surface_status)    \
  X(cairo_surface_destroy) X(cairo_status_to_string) X(cairo_create) X(cairo_destroy) X(cairo_status)         \
  X(cairo_save) X(cairo_restore) X(cairo_scale) X(cairo_translate) X(cairo_rotate)                            \
  X(cairo_set_source_rgba) X(cairo_set_line_width) X(cairo_set_dash) X(cairo_set_line_join) X(cairo_rectangle) \
  X(cairo_new_sub_path) X(cairo_arc) X(cairo_move_to) X(cairo_line_to) X(cairo_curve_to) X(cairo_close_path)  \
  X(cairo_fill) X(cairo_fill_preserve) X(cairo_stroke) X(cairo_clip) X(cairo_set_source_surface)              \
  X(cairo_get_source) X(cairo_pattern_set_filter) X(cairo_pattern_set_extend) X(cairo_paint)                  \
  X(cairo_set_font_face) X(cairo_set_font_size) X(cairo_set_font_options) X(cairo_font_options_create)        \
  X(cairo_font_options_destroy) X(cairo_font_options_set_hint_style)                                          \
  X(cairo_font_options_set_hint_metrics) X(cairo_font_options_set_antialias) X(cairo_show_text)               \
  X(cairo_text_extents) X(cairo_ft_font_face_create_for_ft_face)
#define FREETYPE(X) X(FT_Init_FreeType) X(FT_New_Face) X(FT_Get_Char_Index)
#define FONTCONFIG(X)                                                                                         \
  X(FcInit) X(FcPatternCreate) X(FcPatternDestroy) X(FcPatternAddCharSet) X(FcPatternAddInteger)              \
  X(FcPatternAddBool) X(FcPatternGetString) X(FcPatternGetInteger) X(FcPatternGetCharSet)                     \
  X(FcCharSetCreate) X(FcCharSetDestroy) X(FcCharSetAddChar) X(FcCharSetHasChar) X(FcConfigSubstitute)        \
  X(FcDefaultSubstitute) X(FcFontMatch)

#define POINTER(name) static __typeof__(name) *p_##name;
CAIRO(POINTER)
FREETYPE(POINTER)
FONTCONFIG(POINTER)

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char missing[200];
static FT_Library freetype;
static pthread_mutex_t fonts = PTHREAD_MUTEX_INITIALIZER;

static void find(void *library, const char *name, void **pointer) {
  *pointer = library ? dlsym(library, name) : NULL;
  if (!*pointer && !missing[0]) snprintf(missing, sizeof missing, "%s", name);
}

static void *library(const char *name) {
  void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (!handle && !missing[0]) snprintf(missing, sizeof missing, "%s", name);
  return handle;
}

static void open_all(void) {
  void *cairo = library("libcairo.so.2"), *ft = library("libfreetype.so.6"),
       *fc = library("libfontconfig.so.1");
#define IN(handle, name) find(handle, #name, (void **)&p_##name);
#define IN_CAIRO(name) IN(cairo, name)
#define IN_FREETYPE(name) IN(ft, name)
#define IN_FONTCONFIG(name) IN(fc, name)
  CAIRO(IN_CAIRO)
  FREETYPE(IN_FREETYPE)
  FONTCONFIG(IN_FONTCONFIG)
  if (!missing[0] && p_FT_Init_FreeType(&freetype) != 0) snprintf(missing, sizeof missing, "FreeType");
}

bool cc_open(void) {
  pthread_once(&once, open_all);
  return !missing[0];
}

const char *cc_missing(void) { return missing; }

FT_Face cc_face(const char *path, long index) {
  FT_Face face = NULL;
  pthread_mutex_lock(&fonts);
  if (p_FT_New_Face(freetype, path, index, &face) != 0) face = NULL;
  pthread_mutex_unlock(&fonts);
  return face;
}

bool cc_has_glyph(FT_Face face, unsigned long character) { return p_FT_Get_Char_Index(face, character) != 0; }

cairo_font_face_t *cc_font_face(FT_Face face) { return p_cairo_ft_font_face_create_for_ft_face(face, 0); }

bool cc_font_for(unsigned long character, bool bold, char *path, size_t capacity, int *index) {
  pthread_mutex_lock(&fonts);
  bool found = false;
  if (p_FcInit()) {
    FcCharSet *wanted = p_FcCharSetCreate();
    p_FcCharSetAddChar(wanted, (FcChar32)character);
    FcPattern *pattern = p_FcPatternCreate();
    p_FcPatternAddCharSet(pattern, FC_CHARSET, wanted);
    p_FcPatternAddBool(pattern, FC_SCALABLE, FcTrue);
    if (bold) p_FcPatternAddInteger(pattern, FC_WEIGHT, FC_WEIGHT_BOLD);
    p_FcConfigSubstitute(NULL, pattern, FcMatchPattern);
    p_FcDefaultSubstitute(pattern);
    int result;
    FcPattern *match = p_FcFontMatch(NULL, pattern, &result);
    FcChar8 *file;
    FcCharSet *covered;
    // The best match need not have the character.
    if (match && p_FcPatternGetCharSet(match, FC_CHARSET, 0, &covered) == FcResultMatch &&
        p_FcCharSetHasChar(covered, (FcChar32)character) &&
        p_FcPatternGetString(match, FC_FILE, 0, &file) == FcResultMatch &&
        strlen((const char *)file) < capacity) {
      strcpy(path, (const char *)file);
      *index = 0;
      p_FcPatternGetInteger(match, FC_INDEX, 0, index);
      found = true;
    }
    if (match) p_FcPatternDestroy(match);
    p_FcPatternDestroy(pattern);
    p_FcCharSetDestroy(wanted);
  }
  pthread_mutex_unlock(&fonts);
  return found;
}

cairo_surface_t *cc_image_surface(int width, int height) {
  return p_cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
}
cairo_surface_t *cc_svg_surface(cairo_write_func_t write, void *closure, double width, double height) {
  cairo_surface_t *surface = p_cairo_svg_surface_create_for_stream(write, closure, width, height);
  p_cairo_svg_surface_restrict_to_version(surface, CAIRO_SVG_VERSION_1_1);
  return surface;
}
cairo_surface_t *cc_pdf_surface(cairo_write_func_t write, void *closure, double width, double height) {
  return p_cairo_pdf_surface_create_for_stream(write, closure, width, height);
}
void cc_pdf_metadata(cairo_surface_t *surface, cairo_pdf_metadata_t key, const char *text) {
  p_cairo_pdf_surface_set_metadata(surface, key, text);
}
cairo_surface_t *cc_image_of(unsigned char *pixels, int width, int height) {
  return p_cairo_image_surface_create_for_data(pixels, CAIRO_FORMAT_RGB24, width, height, 4 * width);
}
unsigned char *cc_image_pixels(cairo_surface_t *surface) {
  p_cairo_surface_flush(surface);
  return p_cairo_image_surface_get_data(surface);
}
int cc_image_stride(cairo_surface_t *surface) { return p_cairo_image_surface_get_stride(surface); }
void cc_surface_finish(cairo_surface_t *surface) { p_cairo_surface_finish(surface); }
cairo_status_t cc_surface_status(cairo_surface_t *surface) { return p_cairo_surface_status(surface); }
void cc_surface_destroy(cairo_surface_t *surface) { p_cairo_surface_destroy(surface); }
const char *cc_status_text(cairo_status_t status) { return p_cairo_status_to_string(status); }

cairo_t *cc_create(cairo_surface_t *surface) {
  cairo_t *context = p_cairo_create(surface);
  // Letters as outlines, so that they have one width at every size and in every format.
  cairo_font_options_t *options = p_cairo_font_options_create();
  p_cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  p_cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  p_cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  p_cairo_set_font_options(context, options);
  p_cairo_font_options_destroy(options);
  p_cairo_set_line_join(context, CAIRO_LINE_JOIN_MITER);
  return context;
}
void cc_destroy(cairo_t *context) { p_cairo_destroy(context); }
cairo_status_t cc_status(cairo_t *context) { return p_cairo_status(context); }
void cc_save(cairo_t *context) { p_cairo_save(context); }
void cc_restore(cairo_t *context) { p_cairo_restore(context); }
void cc_scale(cairo_t *context, double x, double y) { p_cairo_scale(context, x, y); }
void cc_translate(cairo_t *context, double x, double y) { p_cairo_translate(context, x, y); }
void cc_rotate(cairo_t *context, double radians) { p_cairo_rotate(context, radians); }
void cc_set_color(cairo_t *context, double red, double green, double blue, double alpha) {
  p_cairo_set_source_rgba(context, red, green, blue, alpha);
}
void cc_set_line(cairo_t *context, double width, const double *dashes, int count) {
  p_cairo_set_line_width(context, width);
  p_cairo_set_dash(context, dashes, count, 0);
}
void cc_rectangle(cairo_t *context, double x, double y, double width, double height) {
  p_cairo_rectangle(context, x, y, width, height);
}
void cc_arc(cairo_t *context, double x, double y, double radius) {
  p_cairo_new_sub_path(context);
  p_cairo_arc(context, x, y, radius, 0, 6.283185307179586);
}
void cc_move_to(cairo_t *context, double x, double y) { p_cairo_move_to(context, x, y); }
void cc_line_to(cairo_t *context, double x, double y) { p_cairo_line_to(context, x, y); }
void cc_curve_to(cairo_t *context, double x1, double y1, double x2, double y2, double x3, double y3) {
  p_cairo_curve_to(context, x1, y1, x2, y2, x3, y3);
}
void cc_close_path(cairo_t *context) { p_cairo_close_path(context); }
void cc_fill(cairo_t *context, bool keeps_path) {
  if (keeps_path) {
    p_cairo_fill_preserve(context);
  } else {
    p_cairo_fill(context);
  }
}
void cc_stroke(cairo_t *context) { p_cairo_stroke(context); }
void cc_clip(cairo_t *context) { p_cairo_clip(context); }
void cc_paint_image(cairo_t *context, cairo_surface_t *image, bool smooth) {
  p_cairo_set_source_surface(context, image, 0, 0);
  cairo_pattern_t *pattern = p_cairo_get_source(context);
  p_cairo_pattern_set_filter(pattern, smooth ? CAIRO_FILTER_GOOD : CAIRO_FILTER_NEAREST);
  // Edges without a fringe of nothing.
  p_cairo_pattern_set_extend(pattern, CAIRO_EXTEND_PAD);
  p_cairo_paint(context);
}

void cc_set_font(cairo_t *context, cairo_font_face_t *face, double size) {
  p_cairo_set_font_face(context, face);
  p_cairo_set_font_size(context, size);
}
void cc_show_text(cairo_t *context, const char *text) { p_cairo_show_text(context, text); }
double cc_text_advance(cairo_t *context, const char *text) {
  cairo_text_extents_t extents;
  p_cairo_text_extents(context, text, &extents);
  return extents.x_advance;
}
