// The newest Restate SDK calls this, which Node has from 22 on; here is what the standard says it does.
Promise.withResolvers ??= function withResolvers() {
  const parts = {};
  parts.promise = new this((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
};
