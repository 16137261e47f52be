"use strict";
// Draws the API's calls. Nothing is asked of another host: no validator, no layout with a field for addresses.
SwaggerUIBundle({
  dom_id: "#calls",
  url: document.getElementById("calls").dataset.openapi,
  validatorUrl: null,
  layout: "BaseLayout",
  docExpansion: "list",
});
