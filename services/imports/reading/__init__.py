"""From the bytes of somebody's file to typed rows with problems named per cell; pure, knows no database."""
