"""The phones in the browser: the page, the control API below /phones, and the story. The hotline uses rest/."""
