// Cairo, FreeType and fontconfig, opened when the first figure is drawn.
//
// Linked, they would bring X11, xcb and a dozen more libraries into every start of the program, figures or not.
// So `cc_open` finds the libraries and their functions, and each `cc_` function below calls the function of its name.
// The few types and constants are those of Cairo 1.16, FreeType 2 and fontconfig 2, whose binary interfaces are fixed:
// with their headers SwiftPM would link them too.
#ifndef CCAIRO_H
#define CCAIRO_H

#include <stdbool.h>
#include <stddef.h>

typedef struct _cairo cairo_t;
typedef struct _cairo_surface cairo_surface_t;
typedef struct _cairo_font_face cairo_font_face_t;
typedef struct FT_FaceRec_ *FT_Face;
typedef enum { CAIRO_STATUS_SUCCESS = 0, CAIRO_STATUS_WRITE_ERROR = 11 } cairo_status_t;
typedef enum {
  CAIRO_PDF_METADATA_TITLE,
  CAIRO_PDF_METADATA_AUTHOR,
  CAIRO_PDF_METADATA_SUBJECT,
  CAIRO_PDF_METADATA_KEYWORDS,
  CAIRO_PDF_METADATA_CREATOR,
  CAIRO_PDF_METADATA_CREATE_DATE,
} cairo_pdf_metadata_t;
typedef cairo_status_t (*cairo_write_func_t)(void *closure, const unsigned char *data, unsigned int length);

// Opens the libraries once; later calls answer at once. False where one or one of its functions is missing:
// `cc_missing` then says what. Any thread may call it.
bool cc_open(void);
const char *cc_missing(void);

// A face of a font file, or NULL. It lives as long as the program.
FT_Face cc_face(const char *path, long index);
// Whether a face has a glyph for a character.
bool cc_has_glyph(FT_Face face, unsigned long character);
cairo_font_face_t *cc_font_face(FT_Face face);
// The file and index of a system font that has a character, into `path` of `capacity` bytes; false where none has.
bool cc_font_for(unsigned long character, bool bold, char *path, size_t capacity, int *index);

// Surfaces
cairo_surface_t *cc_image_surface(int width, int height);
cairo_surface_t *cc_svg_surface(cairo_write_func_t write, void *closure, double width, double height);
cairo_surface_t *cc_pdf_surface(cairo_write_func_t write, void *closure, double width, double height);
void cc_pdf_metadata(cairo_surface_t *surface, cairo_pdf_metadata_t key, const char *text);
// An image of 32-bit pixels that copies nothing: `pixels` must live as long as the surface.
cairo_surface_t *cc_image_of(unsigned char *pixels, int width, int height);
// Row by row, 4 bytes a pixel: blue, green, red, unused (on a little-endian machine).
unsigned char *cc_image_pixels(cairo_surface_t *surface);
int cc_image_stride(cairo_surface_t *surface);
void cc_surface_finish(cairo_surface_t *surface);
cairo_status_t cc_surface_status(cairo_surface_t *surface);
void cc_surface_destroy(cairo_surface_t *surface);
const char *cc_status_text(cairo_status_t status);

// Drawing
cairo_t *cc_create(cairo_surface_t *surface);
void cc_destroy(cairo_t *context);
cairo_status_t cc_status(cairo_t *context);
void cc_save(cairo_t *context);
void cc_restore(cairo_t *context);
void cc_scale(cairo_t *context, double x, double y);
void cc_translate(cairo_t *context, double x, double y);
void cc_rotate(cairo_t *context, double radians);
void cc_set_color(cairo_t *context, double red, double green, double blue, double alpha);
void cc_set_line(cairo_t *context, double width, const double *dashes, int count);
void cc_rectangle(cairo_t *context, double x, double y, double width, double height);
void cc_arc(cairo_t *context, double x, double y, double radius);
void cc_move_to(cairo_t *context, double x, double y);
void cc_line_to(cairo_t *context, double x, double y);
void cc_curve_to(cairo_t *context, double x1, double y1, double x2, double y2, double x3, double y3);
void cc_close_path(cairo_t *context);
void cc_fill(cairo_t *context, bool keeps_path);
void cc_stroke(cairo_t *context);
void cc_clip(cairo_t *context);
// Paints an image with its corner at the origin, one pixel a unit.
void cc_paint_image(cairo_t *context, cairo_surface_t *image, bool smooth);

// Text
void cc_set_font(cairo_t *context, cairo_font_face_t *face, double size);
void cc_show_text(cairo_t *context, const char *text);
double cc_text_advance(cairo_t *context, const char *text);

#endif
