# syntax=docker/dockerfile:1

# Compiles the gateway and bundles the sandbox.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY scripts ./scripts
COPY src ./src
RUN npm run build

# What runs in production needs none of the tools above.
FROM node:22-bookworm-slim AS production-dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM node:22-bookworm-slim AS runtime
ENV NODE_ENV=production \
    SELVEDGE_SCHEMA=/app/schema \
    PORT=4000
WORKDIR /app
COPY --from=production-dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json ./
# The demo's modules; mount your own folder over them.
COPY schema ./schema
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "dist/server/healthcheck.js"]
# Without a shell in between, node gets SIGTERM itself and drains. The larger nursery (src/cli/node-flags.ts has the measured
# reason) lets the garbage of requests die young instead of being copied.
CMD ["node", "--max-semi-space-size=32", "--heap-growing-percent=70", "--no-parallel-scavenge", "--no-allocation-site-pretenuring", "dist/cli/main.js", "start"]
