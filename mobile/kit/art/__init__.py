"""What is drawn rather than written: icons, marks, pictures, a chart."""
