"""Sums that come up about optimisers."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, log, sqrt
from typing import TYPE_CHECKING, Any

from bagu.curriculum.drill import Exercise, drill
from bagu.text import Text

if TYPE_CHECKING:
    from numpy.random import Generator


def signed(value: float) -> str:
    """A number as it stands after an operator: negative ones in brackets."""
    return f"({value:g})" if value < 0 else f"{value:g}"


def whole(rng: "Generator", count: int, largest: int = 4) -> list[int]:
    """Whole numbers other than 0."""
    return [int(v) for v in rng.choice([v for v in range(-largest, largest + 1) if v], count)]


def by_optimizer(given: Mapping[str, Any]) -> float:
    """The second way: the optimiser of bagu.algorithms takes the steps."""
    import numpy as np

    from bagu.algorithms import optimization

    optimizer = getattr(optimization, given["kind"])(**given["options"])
    w = np.array([float(given.get("start", 0))])
    for grad in given["grads"]:
        w = optimizer.step(w, np.array([float(grad)]))
    return float(w[0])


@drill("momentum-steps", verify=by_optimizer)
def momentum_steps(rng: "Generator") -> Exercise:
    mu, lr = float(rng.choice([0.5, 0.9, 0.8])), float(rng.choice([0.1, 0.2, 0.5, 1.0]))
    nesterov, start = bool(rng.random() < 0.3), int(rng.integers(-3, 4))
    grads = whole(rng, 3)
    v, w, steps = 0.0, float(start), []
    for k, g in enumerate(grads, 1):
        old, before = v, w
        v = mu * v + g
        move = g + mu * v if nesterov else v
        w = w - lr * move
        velocity = f"$v_{k}={mu:g}\\times{signed(old)}+{signed(g)}={v:.4g}$"
        ahead = f"${signed(g)}+{mu:g}\\times{signed(v)}={move:.5g}$"
        change = f"$w_{k}={before:.5g}-{lr:g}\\times{signed(move)}={w:.5g}$"
        steps.append(
            Text(zh=f"{velocity}，步子用 {ahead}，{change}。", en=f"{velocity}; the step takes {ahead}; {change}.")
            if nesterov
            else Text(zh=f"{velocity}，{change}。", en=f"{velocity}; {change}.")
        )
    options = {"lr": lr, "momentum": mu, "nesterov": nesterov}
    shown = f"`SGD(lr={lr:g}, momentum={mu:g}, nesterov={nesterov})`"
    return Exercise(
        given={"kind": "SGD", "options": options, "start": start, "grads": grads},
        ask=Text(
            zh=f"按 torch 的约定，{shown} 从 $w={start}$ 出发，三步的梯度依次是 {grads}。三步之后 $w$ 是多少？保留两位小数。",
            en=f"By torch's convention, {shown} starts at $w={start}$ and meets the gradients {grads} in three steps. What is $w$ after them? Two decimals.",
        ),
        answer=w,
        steps=tuple(steps),
        tolerance=0.006,
    )


@drill("adagrad-step", verify=by_optimizer)
def adagrad_step(rng: "Generator") -> Exercise:
    lr, grads = float(rng.choice([0.1, 0.5, 1.0])), whole(rng, 3, 6)
    total, w, steps = 0, 0.0, []
    for k, g in enumerate(grads, 1):
        total += g * g
        before, w = w, w - lr * g / sqrt(total)
        rule = f"$s_{k}={total}$"
        change = f"$w_{k}={before:.4f}-{lr:g}\\times{signed(g)}/\\sqrt{{{total}}}={w:.4f}$"
        steps.append(Text(zh=f"{rule}，{change}。", en=f"{rule}; {change}."))
    return Exercise(
        given={"kind": "Adagrad", "options": {"lr": lr}, "grads": grads},
        ask=Text(
            zh=f"Adagrad 的学习率是 {lr:g}，忽略 $\\epsilon$，从 $w=0$ 出发，三步的梯度依次是 {grads}。三步之后 $w$ 是多少？保留三位小数。",
            en=f"Adagrad has the rate {lr:g}; ignore $\\epsilon$. From $w=0$ it meets the gradients {grads} in three steps. What is $w$ after them? Three decimals.",
        ),
        answer=w,
        steps=tuple(steps),
        tolerance=0.001,
    )


@drill("rmsprop-step", verify=by_optimizer)
def rmsprop_step(rng: "Generator") -> Exercise:
    lr, alpha = float(rng.choice([0.1, 0.01, 1.0])), float(rng.choice([0.9, 0.75, 0.99]))
    grads = whole(rng, 2, 12)
    v, w, steps = 0.0, 0.0, []
    for k, g in enumerate(grads, 1):
        old, before = v, w
        v = alpha * v + (1 - alpha) * g * g
        w = w - lr * g / sqrt(v)
        average = f"$v_{k}={alpha:g}\\times{old:.4g}+{1 - alpha:.2g}\\times{g * g}={v:.4g}$"
        change = f"$w_{k}={before:.5g}-{lr:g}\\times{signed(g)}/\\sqrt{{{v:.4g}}}={w:.5g}$"
        steps.append(Text(zh=f"{average}，{change}。", en=f"{average}; {change}."))
    return Exercise(
        given={"kind": "RMSprop", "options": {"lr": lr, "alpha": alpha, "eps": 1e-14}, "grads": grads},
        ask=Text(
            zh=f"RMSProp 的学习率是 {lr:g}，$\\alpha={alpha:g}$，不做偏差修正，忽略 $\\epsilon$，从 $w=0$ 出发，两步的梯度是 {grads[0]} 和 {grads[1]}。两步之后 $w$ 是多少？误差在 1% 以内即可。",
            en=f"RMSProp has the rate {lr:g} and $\\alpha={alpha:g}$, no bias correction; ignore $\\epsilon$. From $w=0$ it meets the gradients {grads[0]} and {grads[1]}. What is $w$ after these two steps, to 1%?",
        ),
        answer=w,
        steps=tuple(steps),
        tolerance=max(0.01 * abs(w), 0.001 * lr),
    )


@drill("adam-step", verify=by_optimizer)
def adam_step(rng: "Generator") -> Exercise:
    lr, betas = float(rng.choice([0.1, 0.01, 1.0])), ((0.9, 0.99), (0.5, 0.75), (0.9, 0.999))[int(rng.integers(3))]
    b1, b2 = betas
    grads = whole(rng, 2, 12)
    m = v = w = 0.0
    steps = []
    for k, g in enumerate(grads, 1):
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
        m_hat, v_hat = m / (1 - b1**k), v / (1 - b2**k)
        before, w = w, w - lr * m_hat / sqrt(v_hat)
        moments = f"$m_{k}={m:.4g}$, $v_{k}={v:.4g}$"
        hats = f"$\\hat m_{k}={m:.4g}/{1 - b1**k:.4g}={m_hat:.4g}$, $\\hat v_{k}={v:.4g}/{1 - b2**k:.4g}={v_hat:.4g}$"
        change = f"$w_{k}={before:.5g}-{lr:g}\\times{signed(float(f'{m_hat:.4g}'))}/\\sqrt{{{v_hat:.4g}}}={w:.5g}$"
        steps.append(
            Text(
                zh=f"{moments.replace(', ', '，')}；修正后 {hats.replace(', ', '，')}；{change}。",
                en=f"{moments}; corrected {hats}; {change}.",
            )
        )
    return Exercise(
        given={"kind": "Adam", "options": {"lr": lr, "betas": betas, "eps": 1e-14}, "grads": grads},
        ask=Text(
            zh=f"Adam 的学习率是 {lr:g}，$\\beta_1={b1:g}$，$\\beta_2={b2:g}$，忽略 $\\epsilon$，从 $w=0$ 出发，两步的梯度是 {grads[0]} 和 {grads[1]}。两步之后 $w$ 是多少？误差不超过学习率的 1%。",
            en=f"Adam has the rate {lr:g}, $\\beta_1={b1:g}$ and $\\beta_2={b2:g}$; ignore $\\epsilon$. From $w=0$ it meets the gradients {grads[0]} and {grads[1]}. What is $w$ after these two steps, to 1% of the rate?",
        ),
        answer=w,
        steps=tuple(steps),
        tolerance=0.01 * lr,
    )


def by_unrolling(given: Mapping[str, Any]) -> float:
    """The second way: the weights of all past values, one by one."""
    beta, t, of = given["beta"], given["t"], given["of"]
    weights = [(1 - beta) * beta**age for age in range(t)]
    return float(sum(weights) if of == "sum" else 1 / sum(w * w for w in weights) * (1 - beta**t) ** 2)


@drill("ema-window", verify=by_unrolling)
def ema_window(rng: "Generator") -> Exercise:
    beta, of = int(rng.integers(500, 996)) / 1000, str(rng.choice(["sum", "sum", "window"]))
    t = int(rng.integers(2, 31)) if of == "sum" else 5000
    answer = 1 - beta**t if of == "sum" else (1 + beta) / (1 - beta)
    rule = f"$v\\leftarrow{beta:g}v+{1 - beta:.3g}g$"
    if of == "sum":
        ask = Text(
            zh=f"滑动平均 {rule} 从 0 起步，走了 {t} 步。所有梯度的权重加起来是多少（也就是偏差修正要除的数）？保留三位小数。",
            en=f"The moving average {rule} starts at 0 and takes {t} steps. What do the weights of all gradients sum to, that is, what does the bias correction divide by? Three decimals.",
        )
        steps = (
            Text(
                zh=f"权重是 ${1 - beta:.3g}\\cdot{beta:g}^k$，$k=0,\\dots,{t - 1}$，等比求和。",
                en=f"The weights are ${1 - beta:.3g}\\cdot{beta:g}^k$ for $k=0,\\dots,{t - 1}$, a geometric series.",
            ),
            Text(zh=f"$1-{beta:g}^{{{t}}}={answer:.4f}$。", en=f"$1-{beta:g}^{{{t}}}={answer:.4f}$."),
        )
    else:
        ask = Text(
            zh=f"滑动平均 {rule} 走了很久。它的方差相当于多少个独立样本的简单平均（每个样本方差相同）？",
            en=f"The moving average {rule} has run for long. A plain mean of how many independent samples of one variance has the same variance?",
        )
        steps = (
            Text(
                zh="方差是单个的 $\\sum_k w_k^2=\\frac{(1-\\beta)^2}{1-\\beta^2}=\\frac{1-\\beta}{1+\\beta}$ 倍。",
                en="The variance is $\\sum_k w_k^2=\\frac{(1-\\beta)^2}{1-\\beta^2}=\\frac{1-\\beta}{1+\\beta}$ of a single sample's.",
            ),
            Text(
                zh=f"所以是 $\\frac{{1+{beta:g}}}{{1-{beta:g}}}={answer:.4g}$ 个；常说的“窗口” $1/(1-\\beta)={1 / (1 - beta):.4g}$ 是权重降到 $1/e$ 左右的步数。",
                en=f"So $\\frac{{1+{beta:g}}}{{1-{beta:g}}}={answer:.4g}$ samples; the usual window $1/(1-\\beta)={1 / (1 - beta):.4g}$ is about how many steps it takes a weight to fall to $1/e$.",
            ),
        )
    return Exercise(
        given={"beta": beta, "t": t, "of": of},
        ask=ask,
        answer=answer,
        steps=steps,
        tolerance=0.001 if of == "sum" else 0.01 * answer,
    )


def by_roots(given: Mapping[str, Any]) -> float:
    """The second way: the largest growth factor of the eigenvalues, bisected for the rate that makes it 1."""
    import numpy as np

    hessian = np.array(given["hessian"], dtype=float)
    low, high = 0.0, 100.0
    for _ in range(100):
        rate = (low + high) / 2
        growth = np.abs(np.linalg.eigvals(np.eye(2) - rate * hessian)).max()
        low, high = (rate, high) if growth < 1 else (low, rate)
    return high


@drill("step-limit", verify=by_roots)
def step_limit(rng: "Generator") -> Exercise:
    small, large = sorted(int(v) for v in rng.choice(range(1, 100), 2, replace=False))
    # a symmetric matrix with these eigenvalues, along (1, 1) and (1, -1): whole or half numbers
    mean, half = Fraction(large + small, 2), Fraction(large - small, 2) * int(rng.choice([1, -1]))
    entries = [[float(mean), float(half)], [float(half), float(mean)]]
    answer = Fraction(2, large)
    a, b = f"{float(mean):g}", f"{float(half):g}"
    return Exercise(
        given={"hessian": entries},
        ask=Text(
            zh=f"$f(w)=\\frac12 w^\\top Hw$，$H$ 的对角元都是 {a}，非对角元都是 {b}（$2\\times2$）。梯度下降的学习率要小于多少才收敛？写成分数。",
            en=f"$f(w)=\\frac12 w^\\top Hw$ with a $2\\times2$ matrix $H$ whose diagonal entries are {a} and whose others are {b}. Below which learning rate does gradient descent converge? As a fraction.",
        ),
        answer=answer,
        steps=(
            Text(
                zh=f"特征值是对角元加减非对角元：{large} 和 {small}，所以 $L={large}$。",
                en=f"The eigenvalues are the diagonal entry plus and minus the other one, {large} and {small}, so $L={large}$.",
            ),
            Text(
                zh=f"每个方向上误差乘 $1-\\eta\\lambda$，绝对值都小于 1 要求 $\\eta<2/L={answer}$。",
                en=f"Along each direction the error is multiplied by $1-\\eta\\lambda$; all are below 1 in size when $\\eta<2/L={answer}$.",
            ),
        ),
    )


def by_sums(given: Mapping[str, Any]) -> float:
    """The second way: write the stream down and take its weighted sums, term by term."""
    import numpy as np

    beta1, beta2 = given["betas"]
    age = np.arange(3000.0)
    first, second = (1 - beta1) * beta1**age, (1 - beta2) * beta2**age  # the weights in m and in v
    stream = (beta1 / beta2) ** age if given["of"] == "supremum" else (age == 0).astype(float)
    return float(first @ stream / np.sqrt(second @ stream**2))


@drill("largest-step", verify=by_sums)
def step_bound(rng: "Generator") -> Exercise:
    b1, b2 = int(rng.integers(10, 19)) / 20, int(rng.integers(910, 996)) / 1000
    of = str(rng.choice(["spike", "supremum"]))
    spike = (1 - b1) / sqrt(1 - b2)
    q = b1 * b1 / b2
    answer = spike if of == "spike" else spike / sqrt(1 - q)
    stream = (
        Text("一直是 0，很久以后突然来一个非 0 的梯度", "always 0, and after a very long time a single one is not")
        if of == "spike"
        else Text("可以任意挑选，训练也足够久", "free to choose, and training is long")
    )
    first = Text(
        zh=f"偏差修正早已是 1。尖峰时 $m=(1-\\beta_1)g$，$v=(1-\\beta_2)g^2$，比值 $\\frac{{1-\\beta_1}}{{\\sqrt{{1-\\beta_2}}}}={spike:.4f}$。",
        en=f"The corrections have long been 1. At the spike $m=(1-\\beta_1)g$ and $v=(1-\\beta_2)g^2$, so the ratio is $\\frac{{1-\\beta_1}}{{\\sqrt{{1-\\beta_2}}}}={spike:.4f}$.",
    )
    second = Text(
        zh=f"由柯西不等式，再除以 $\\sqrt{{1-\\beta_1^2/\\beta_2}}=\\sqrt{{{1 - q:.4f}}}$，得 {answer:.4f}；梯度每步乘 $\\beta_2/\\beta_1$ 时取到。",
        en=f"By Cauchy-Schwarz divide by $\\sqrt{{1-\\beta_1^2/\\beta_2}}=\\sqrt{{{1 - q:.4f}}}$ as well, which gives {answer:.4f}; gradients that grow by $\\beta_2/\\beta_1$ a step reach it.",
    )
    return Exercise(
        given={"betas": (b1, b2), "of": of},
        ask=Text(
            zh=f"Adam 取 $\\beta_1={b1:g}$、$\\beta_2={b2:g}$，忽略 $\\epsilon$，梯度{stream.zh}。一步最大是学习率的多少倍？保留两位小数。",
            en=f"Adam has $\\beta_1={b1:g}$ and $\\beta_2={b2:g}$; ignore $\\epsilon$. The gradients are {stream.en}. How many times the learning rate is the largest step? Two decimals.",
        ),
        answer=answer,
        steps=(first,) if of == "spike" else (first, second),
        tolerance=0.006,
    )


def by_trying(given: Mapping[str, Any]) -> int:
    """The second way: take steps until the error is small enough."""
    error, steps = 1.0, 0
    factor = max(abs(1 - given["rate"] * given["small"]), abs(1 - given["rate"] * given["large"]))
    while error > given["target"]:
        error, steps = error * factor, steps + 1
    return steps


@drill("gd-steps", verify=by_trying)
def gd_steps(rng: "Generator") -> Exercise:
    large = int(rng.integers(5, 150))
    target = float(rng.choice([0.5, 0.1, 0.01, 0.001, 0.0001]))
    rate = 1 / large
    factor = 1 - rate
    ratio = log(target) / log(factor)
    steps = ceil(ratio)
    return Exercise(
        given={"small": 1, "large": large, "rate": rate, "target": target},
        ask=Text(
            zh=f"二次函数的特征值在 1 和 {large} 之间，梯度下降取 $\\eta=1/L$。最慢的方向上，误差缩到 {target:g} 倍以下要几步？",
            en=f"A quadratic has eigenvalues from 1 to {large}, and gradient descent takes $\\eta=1/L$. How many steps until the error along the slowest direction is at most {target:g} of what it was?",
        ),
        answer=steps,
        steps=(
            Text(
                zh=f"最慢的方向每步乘 $1-1/{large}={factor:.4g}$。",
                en=f"The slowest direction is multiplied by $1-1/{large}={factor:.4g}$ a step.",
            ),
            Text(
                zh=f"$\\ln {target:g}/\\ln(1-1/{large})={ratio:.3f}$，向上取整得 {steps}。",
                en=f"$\\ln {target:g}/\\ln(1-1/{large})={ratio:.3f}$, rounded up {steps}.",
            ),
        ),
    )
