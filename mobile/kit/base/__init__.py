"""What every part is made of: tokens, shapes, text, boxes, touch and movement."""
