"""The conversations drawn on one page: what is drawn, where it stands, and as SVG or Mermaid."""
