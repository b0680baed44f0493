from connect.desk.nation.models import Counted, Ending, EndingCount, Moment, NewAntenna

__all__ = ["Counted", "Ending", "EndingCount", "Moment", "NewAntenna"]
