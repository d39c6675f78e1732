from cantou.core.payments.models.debt import Credit, Debt, DebtState, Part, Refund, RefundMeans
from cantou.core.payments.models.payment import Means, Payment, PaymentState
from cantou.core.payments.models.quotient import Quotient, QuotientSource
from cantou.core.payments.models.regie import Receipt, Regie, RegieMode
from cantou.core.payments.models.simulated import SimulatedPayment

__all__ = [
    "Credit",
    "Debt",
    "DebtState",
    "Means",
    "Part",
    "Payment",
    "PaymentState",
    "Quotient",
    "QuotientSource",
    "Receipt",
    "Refund",
    "RefundMeans",
    "Regie",
    "RegieMode",
    "SimulatedPayment",
]
