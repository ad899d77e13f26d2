describe("a scatter", () => {
  it("has every interval around its point, on axes that are the same", () => {
    const point = fc.tuple(...[1, 2, 3, 4].map(() => fc.double({ min: 0, max: 1, noNaN: true })));
    fc.assert(
      fc.property(fc.array(point, { maxLength: 30 }), (list) => {
        const measured = list.map(([x = 0, ...rest]) => {
          const [low = 0, y = 0, high = 0] = rest.sort((a, b) => a - b);
          return { x, y, low, high };
        });
        const { points, axis } = scatterOf(measured, 0.1);
        points.forEach((each, i) => {
          expect(each.low).toBeLessThanOrEqual(each.y);
          expect(each.high).toBeGreaterThanOrEqual(each.y);
          expect(each.x).toBe(axis.placeOf(measured[i]?.x ?? NaN));
          for (const place of Object.values(each)) expect(place >= 0 && place <= 100).toBe(true);
        });
      }),
    );
  });
});

